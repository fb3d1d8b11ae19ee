using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>⌊x⌋</c>, the largest whole number not above x, element by element.</summary>
    /// <remarks>The derivative is 0 everywhere.</remarks>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Floor(Tensor x) => new Floor().Apply(x);
}

internal sealed record Floor : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFormula.Floor(x);

    protected override Tensor? Derivative(Tensor x, Tensor y) => null;
}
