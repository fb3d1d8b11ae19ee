using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>sinh x = (e^x − e^−x) / 2</c>, element by element.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Sinh(Tensor x) => new Sinh().Apply(x);
}

internal sealed record Sinh : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Sinh(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => Tensor.Cosh(x);
}
