using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>∛x</c>, the real cube root, element by element; negative for negative x.</summary>
    /// <remarks>The derivative at 0 is +∞.</remarks>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Cbrt(Tensor x) => new Cbrt().Apply(x);
}

internal sealed record Cbrt : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Cbrt(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => 1 / (3 * y * y);
}
