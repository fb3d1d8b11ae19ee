using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>erf x = 2/√π ∫₀ˣ e^(−t²) dt</c>, element by element; ±1 at ±∞.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type, with values in [−1, 1].</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Erf(Tensor x) => new Erf().Apply(x);
}

internal sealed record Erf : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Erf(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => 2 / Math.Sqrt(Math.PI) * Tensor.Exp(-(x * x));
}
