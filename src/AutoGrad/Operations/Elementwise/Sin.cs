using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>sin x</c> of an angle in radians, element by element; NaN for ±∞.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type, with values in [−1, 1].</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Sin(Tensor x) => new Sin().Apply(x);
}

internal sealed record Sin : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFormula.Sin(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => Tensor.Cos(x);
}
