using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>cos x</c> of an angle in radians, element by element; NaN for ±∞.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type, with values in [−1, 1].</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Cos(Tensor x) => new Cos().Apply(x);
}

internal sealed record Cos : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFormula.Cos(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => -Tensor.Sin(x);
}
