using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>asin x</c>, the angle in [−π/2, π/2] whose sine is x, element by element; NaN outside [−1, 1].</summary>
    /// <remarks>The derivative at ±1 is +∞.</remarks>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Asin(Tensor x) => new Asin().Apply(x);
}

internal sealed record Asin : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Asin(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => Tensor.Rsqrt((1 - x) * (1 + x));
}
