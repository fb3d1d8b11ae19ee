using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>acosh x = ln(x + √(x² − 1))</c>, element by element; NaN below 1.</summary>
    /// <remarks>The derivative at 1 is +∞.</remarks>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Acosh(Tensor x) => new Acosh().Apply(x);
}

internal sealed record Acosh : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Acosh(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => Tensor.Rsqrt(x - 1) * Tensor.Rsqrt(x + 1);
}
