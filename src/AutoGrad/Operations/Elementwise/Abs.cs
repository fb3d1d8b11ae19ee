using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>|x|</c>, element by element. The most negative integer stays itself.</summary>
    /// <remarks>The derivative at 0 is 0.</remarks>
    /// <param name="x">A tensor of any numeric dtype.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is Bool.</exception>
    public static Tensor Abs(Tensor x) => new Abs().Apply(x);
}

internal sealed record Abs : ElementwiseUnary
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => ArithmeticTypeOf(inputs);

    protected override ElementFormula Formula(ElementFormula x) => ElementFormula.Abs(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => Tensor.Sign(x);
}
