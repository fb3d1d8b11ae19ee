using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The y with <c>erf y = x</c>, element by element; ±∞ at ±1, NaN beyond.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor ErfInverse(Tensor x) => new ErfInverse().Apply(x);
}

internal sealed record ErfInverse : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.ErfInverse(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => Math.Sqrt(Math.PI) / 2 * Tensor.Exp(y * y);
}
