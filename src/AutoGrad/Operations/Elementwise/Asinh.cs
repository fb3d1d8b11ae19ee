using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>asinh x = ln(x + √(x² + 1))</c>, element by element.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Asinh(Tensor x) => new Asinh().Apply(x);
}

internal sealed record Asinh : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Asinh(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => Tensor.Rsqrt((x * x) + 1);
}
