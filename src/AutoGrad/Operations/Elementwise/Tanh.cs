using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>tanh x = (e^x − e^−x) / (e^x + e^−x)</c>, element by element; ±1 at ±∞.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type, with values in [−1, 1].</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Tanh(Tensor x) => new Tanh().Apply(x);
}

internal sealed record Tanh : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Tanh(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => (1 - y) * (1 + y);
}
