using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>erfc x = 1 − erf x</c>, element by element, with all digits also where it is tiny; 2 at −∞, 0 at ∞.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Erfc(Tensor x) => new Erfc().Apply(x);
}

internal sealed record Erfc : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Erfc(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => -2 / Math.Sqrt(Math.PI) * Tensor.Exp(-(x * x));
}
