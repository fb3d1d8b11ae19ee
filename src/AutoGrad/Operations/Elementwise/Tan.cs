using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>tan x</c> of an angle in radians, element by element; NaN for ±∞.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Tan(Tensor x) => new Tan().Apply(x);
}

internal sealed record Tan : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Tan(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => 1 + (y * y);
}
