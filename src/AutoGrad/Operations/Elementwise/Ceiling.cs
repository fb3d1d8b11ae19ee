using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>⌈x⌉</c>, the smallest whole number not below x, element by element.</summary>
    /// <remarks>The derivative is 0 everywhere.</remarks>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Ceiling(Tensor x) => new Ceiling().Apply(x);
}

internal sealed record Ceiling : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFormula.Ceiling(x);

    protected override Tensor? Derivative(Tensor x, Tensor y) => null;
}
