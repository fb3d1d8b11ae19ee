using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>atanh x = ½ ln((1 + x) / (1 − x))</c>, element by element; ±∞ at ±1, NaN beyond.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Atanh(Tensor x) => new Atanh().Apply(x);
}

internal sealed record Atanh : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Atanh(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => 1 / ((1 - x) * (1 + x));
}
