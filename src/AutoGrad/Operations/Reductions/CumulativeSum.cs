using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>Running totals along an axis: <c>y[i] = x[0] + … + x[i]</c>, or from the end, <c>y[i] = x[i] + … + x[n − 1]</c>.</summary>
    /// <remarks>Terms are added one after another, so rounding errors of floats grow with the position. Integers wrap around.</remarks>
    /// <param name="axis">The axis to add along.</param>
    /// <param name="reverse">Whether to start at the end.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The axis is out of range, or the dtype is Bool.</exception>
    public Tensor CumulativeSum(int axis, bool reverse = false) =>
        new CumulativeSum(Check.Axis("CumulativeSum", axis, Shape), reverse).Apply(this);
}

internal sealed record CumulativeSum(int Axis, bool Reverse) : LinearOperation
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Check.Numeric(Name, inputs[0].Type);
        return inputs[0].Type;
    }

    public override Lowering Lower(Tensor y) => new Lowering.Cumulate(ReduceKind.Sum, Axis, Reverse);

    protected override Tensor Adjoint(Tensor y, Tensor ct) => ct.CumulativeSum(Axis, !Reverse);

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => inputs[0].CumulativeSum(Axis + 1, Reverse);
}
