using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>−1, 0 or 1</c> by the sign of x, element by element; zeros keep their sign, NaN stays NaN.</summary>
    /// <remarks>The derivative is 0 everywhere.</remarks>
    /// <param name="x">A tensor of any numeric dtype.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is Bool.</exception>
    public static Tensor Sign(Tensor x) => new Sign().Apply(x);
}

internal sealed record Sign : ElementwiseUnary
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => ArithmeticTypeOf(inputs);

    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Sign(x);

    protected override Tensor? Derivative(Tensor x, Tensor y) => null;
}
