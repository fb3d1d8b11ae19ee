using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>ψ(x) = d/dx ln Γ(x)</c>, element by element; ∓∞ at ±0, NaN at the negative integers and −∞.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Digamma(Tensor x) => new Digamma().Apply(x);
}

internal sealed record Digamma : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Digamma(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => Tensor.Polygamma(1, x);
}
