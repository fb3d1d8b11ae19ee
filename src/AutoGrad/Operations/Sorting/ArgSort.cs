using System.Numerics;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The positions that sort each line of an axis: <c>TakeAlong(x, x.ArgSort(axis), axis)</c> is <c>x.Sort(axis)</c>.</summary>
    /// <remarks>
    /// Stable in both directions: of equal elements the one with the lower position comes first. −0 equals +0. NaN comes last in both
    /// directions, as if it were the largest upwards and the smallest downwards. It has no derivative: cotangents stop here. Takes time
    /// in proportion to the number of elements.
    /// </remarks>
    /// <param name="axis">The axis to sort along; the last by default.</param>
    /// <param name="descending">Whether the largest comes first.</param>
    /// <returns>An Int64 tensor of the same shape.</returns>
    /// <exception cref="ArgumentException">The axis is out of range, or the dtype is Bool.</exception>
    public Tensor ArgSort(int axis = -1, bool descending = false)
    {
        Check.Numeric("ArgSort", Type);
        int along = Check.Axis("ArgSort", axis, Shape);
        return new ArgSort(descending).Apply(MoveAxis(along, -1)).MoveAxis(-1, along);
    }
}

/// <summary>The positions that sort along the last axis.</summary>
internal sealed record ArgSort(bool Descending) : NonDifferentiable
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => inputs[0] is { Rank: > 0, DType.IsNumeric: true } x
        ? new TensorType(DType.Int64, x.Shape)
        : throw Errors.Internal($"{Name} of {inputs[0].Type}");

    public override Lowering Lower(Tensor y) =>
        new Lowering.Opaque((inputs, type, pool) => ArgSortKernel.Run(Descending, inputs[0], type, pool))
        {
            Operations = (long)y.Size * BitOperations.Log2((uint)Math.Max(y.Shape[^1], 2)),
        };

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => Apply(inputs[0]);
}
