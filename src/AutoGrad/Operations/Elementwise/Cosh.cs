using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>cosh x = (e^x + e^−x) / 2</c>, element by element.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Cosh(Tensor x) => new Cosh().Apply(x);
}

internal sealed record Cosh : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Cosh(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => Tensor.Sinh(x);
}
