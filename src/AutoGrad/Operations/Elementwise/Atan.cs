using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>atan x</c>, the angle in [−π/2, π/2] whose tangent is x, element by element; ±π/2 at ±∞.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Atan(Tensor x) => new Atan().Apply(x);
}

internal sealed record Atan : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Atan(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => 1 / (1 + (x * x));
}
