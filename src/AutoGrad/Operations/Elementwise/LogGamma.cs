using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// <c>ln |Γ(x)|</c>, element by element; for whole x ≥ 1 the logarithm of (x − 1)!; +∞ at 0, the negative integers and ±∞.
    /// </summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor LogGamma(Tensor x) => new LogGamma().Apply(x);
}

internal sealed record LogGamma : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.LogGamma(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => Tensor.Digamma(x);
}
