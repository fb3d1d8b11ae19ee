using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The bits of x moved left by y places (y modulo the width of the dtype, as in C#), element by element; zeros come in.
    /// </summary>
    /// <param name="x">A tensor of integers; a whole literal takes the dtype of the other operand.</param>
    /// <param name="y">How many places, of the same dtype; shapes broadcast.</param>
    /// <returns>A tensor of the common shape and the same dtype.</returns>
    /// <exception cref="ArgumentException">The dtypes differ or are not integers, or the shapes do not broadcast together.</exception>
    public static Tensor ShiftLeft(Tensor x, Tensor y) => new ShiftLeft().ApplyBroadcast(x, y);
}

internal sealed record ShiftLeft : ElementwiseNonDifferentiable
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        foreach (Tensor input in inputs) Check.Integer(Name, input.Type);
        return ArithmeticTypeOf(inputs);
    }

    protected override ElementFormula Formula(ReadOnlySpan<ElementFormula> x) => ElementFormula.ShiftLeft(x[0], x[1]);
}
