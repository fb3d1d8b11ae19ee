using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>√x</c>, element by element, correctly rounded; √−0 is −0, NaN below 0.</summary>
    /// <remarks>The derivative at 0 is +∞.</remarks>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Sqrt(Tensor x) => new Sqrt().Apply(x);
}

internal sealed record Sqrt : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFormula.Sqrt(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => 0.5 / y;
}
