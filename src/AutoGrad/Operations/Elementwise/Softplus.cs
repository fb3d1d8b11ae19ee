using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// <c>ln(1 + e^x)</c>, a smooth form of max(x, 0), element by element; x itself for large x, e^x for very negative x.
    /// </summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Softplus(Tensor x) => new Softplus().Apply(x);
}

internal sealed record Softplus : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Softplus(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => Tensor.Sigmoid(x);
}
