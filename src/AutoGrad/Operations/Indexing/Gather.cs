using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The elements listed by indices along one axis: for axis 0, <c>y[i…, q…] = x[indices[i…], q…]</c>. The axes of the indices take the
    /// place of the axis.
    /// </summary>
    /// <remarks>
    /// Indices count from 0; one outside the axis is an error, at once if the value of the indices is known and otherwise when the
    /// result is computed. The cotangent of an element is the sum over every time it was taken.
    /// </remarks>
    /// <param name="x">The tensor to take from, of any dtype.</param>
    /// <param name="indices">Int32 or Int64, of any shape.</param>
    /// <param name="axis">The axis of x the indices point into.</param>
    /// <returns>A tensor of shape <c>x.Shape[..axis] + indices.Shape + x.Shape[(axis + 1)..]</c>.</returns>
    /// <exception cref="ArgumentException">The axis or an index is out of range, or the indices are not integers.</exception>
    /// <example>
    /// <code>Tensor vectors = Take(table, words); // [vocabulary, size] and [batch, length] to [batch, length, size]</code>
    /// </example>
    public static Tensor Take(Tensor x, Tensor indices, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(indices);
        return new Gather("Take", Check.Axis("Take", axis, x.Shape), 0).Apply(x, indices);
    }

    /// <summary>
    /// One element for each index, from its own line along an axis: for the last axis, <c>y[b…, k] = x[b…, indices[b…, k]]</c>.
    /// </summary>
    /// <remarks>Indices count from 0; one outside the axis is an error, as for <see cref="Take"/>.</remarks>
    /// <param name="x">The tensor to take from, of any dtype.</param>
    /// <param name="indices">Int32 or Int64, of the rank of x; sizes other than along the axis broadcast against those of x.</param>
    /// <param name="axis">The axis of x the indices point into.</param>
    /// <returns>A tensor with the size of the indices along the axis.</returns>
    /// <exception cref="ArgumentException">
    /// The axis or an index is out of range, the indices are not integers, or shapes do not fit.
    /// </exception>
    /// <example><code>Tensor ofLabels = TakeAlong(logProbabilities, labels.ExpandDims(1), axis: 1).Squeeze(1);</code></example>
    public static Tensor TakeAlong(Tensor x, Tensor indices, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(indices);
        int along = Check.Axis("TakeAlong", axis, x.Shape);
        (Shape lines, _) = Gather.Along("TakeAlong", x.Shape, indices, along);
        Tensor last = x.MoveAxis(along, -1).BroadcastTo([.. lines, x.Shape[along]]);
        Tensor places = indices.MoveAxis(along, -1).BroadcastTo([.. lines, indices.Shape[along]]);
        return new Gather("TakeAlong", lines.Rank, lines.Rank).Apply(last, places).MoveAxis(-1, along);
    }
}

/// <summary>y[b…, p…, i…, q…] = x[b…, p…, indices[b…, i…], q…].</summary>
internal sealed record Gather(string Operation, int Axis, int BatchRank) : Primitive
{
    /// <summary>The common sizes of the axes other than one, and the shape of the lines along that one in the result.</summary>
    public static (Shape Lines, Shape Result) Along(string operation, Shape x, Tensor indices, int axis)
    {
        Check.Index(operation, indices.Type);
        Shape shape = indices.Shape;
        if (shape.Rank == x.Rank)
        {
            Shape lines = [.. x.Where((_, other) => other != axis)];
            if (Broadcasting.Common(lines, [.. shape.Where((_, other) => other != axis)]) is { } common)
            {
                IndexRange.Check(operation, indices, axis, x);
                return (common, [.. common.Sizes[..axis], shape[axis], .. common.Sizes[axis..]]);
            }
        }
        throw Errors.Argument(
            operation,
            $"indices of shape {shape} do not fit shape {x} along axis {axis}",
            $"Give them rank {x.Rank} (ExpandDims adds axes) and, but for axis {axis}, the same sizes or 1");
    }

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Tensor x = inputs[0], indices = inputs[1];
        Check.Index(Operation, indices.Type);
        IndexRange.Check(Operation, indices, Axis, x.Shape);
        return x.Type.WithShape(ResultShape(x.Shape, indices.Shape));
    }

    public override Lowering Lower(Tensor y) => new Lowering.Gather(Axis, BatchRank, Operation);

    public override Linearity Linearity => Linearity.Linear;

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) =>
        [new Scatter(Operation, ScatterKind.Add, Axis, BatchRank).Apply(Tensor.ZerosLike(y.Inputs[0]), y.Inputs[1], ct), null];

    public override Tensor Batch(Tensor y, BatchedInputs inputs)
    {
        if (BatchRank == 0 && !inputs.IsBatched(1)) return (this with { Axis = Axis + 1 }).Apply(inputs[0], inputs.Shared(1));
        // One operand for all examples is never copied: the examples are one more axis of the indices.
        if (!inputs.IsBatched(0)) return Apply(inputs.Shared(0), inputs[1].MoveAxis(0, BatchRank)).MoveAxis(Axis, 0);
        return (this with { Axis = Axis + 1, BatchRank = BatchRank + 1 }).Apply(inputs[0], inputs[1]);
    }

    /// <summary>The shape of what is looked up, which is also that of the updates of a <see cref="Scatter"/>.</summary>
    public Shape ResultShape(Shape x, Shape indices) => [.. x.Sizes[..Axis], .. indices.Sizes[BatchRank..], .. x.Sizes[(Axis + 1)..]];
}
