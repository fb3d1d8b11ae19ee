using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>x without its fraction (rounded towards 0), element by element; −0.5 becomes −0.</summary>
    /// <remarks>The derivative is 0 everywhere.</remarks>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Truncate(Tensor x) => new Truncate().Apply(x);
}

internal sealed record Truncate : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Truncate(x);

    protected override Tensor? Derivative(Tensor x, Tensor y) => null;
}
