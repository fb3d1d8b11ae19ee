using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The whole number nearest to x, halves to the even one, element by element.</summary>
    /// <remarks>The derivative is 0 everywhere.</remarks>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Round(Tensor x) => new Round().Apply(x);
}

internal sealed record Round : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFormula.Round(x);

    protected override Tensor? Derivative(Tensor x, Tensor y) => null;
}
