using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>log₂ x</c>, element by element; exact for whole powers of 2; −∞ at ±0, NaN below 0.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Log2(Tensor x) => new Log2().Apply(x);
}

internal sealed record Log2 : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Log2(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => 1 / (x * Math.Log(2));
}
