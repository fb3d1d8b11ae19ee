using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>ln x</c>, element by element; −∞ at ±0, NaN below 0.</summary>
    /// <remarks>The derivative at 0 is ±∞.</remarks>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Log(Tensor x) => new Log().Apply(x);
}

internal sealed record Log : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFormula.Log(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => 1 / x;
}
