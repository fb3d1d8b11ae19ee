using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>1 / √x</c>, element by element; ±∞ at ±0, 0 at ∞, NaN below 0.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Rsqrt(Tensor x) => new Rsqrt().Apply(x);
}

internal sealed record Rsqrt : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Rsqrt(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => -0.5 * y / x;
}
