using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The tensor with updates added at indices along one axis: for axis 0, <c>y[indices[i…], q…] += updates[i…, q…]</c>. It is the
    /// adjoint of <see cref="Take"/>: where an index occurs several times, all its updates are added, in order.
    /// </summary>
    /// <remarks>Indices count from 0; one outside the axis is an error, as for <see cref="Take"/>.</remarks>
    /// <param name="x">The tensor to start from, of any numeric dtype.</param>
    /// <param name="indices">Int32 or Int64, of any shape.</param>
    /// <param name="updates">
    /// What to add, of the dtype of x: a tensor that broadcasts to what <c>Take(x, indices, axis)</c> would give, or a number.
    /// </param>
    /// <param name="axis">The axis of x the indices point into.</param>
    /// <returns>A tensor of the type of x.</returns>
    /// <exception cref="ArgumentException">
    /// The axis or an index is out of range, the indices are not integers, dtypes differ or are Bool, or the updates do not fit.
    /// </exception>
    public static Tensor ScatterAdd(Tensor x, Tensor indices, Tensor updates, int axis = 0) =>
        Scatter.Create("ScatterAdd", ScatterKind.Add, x, indices, updates, axis);

    /// <summary>
    /// The tensor with the elements at indices along one axis replaced: for axis 0, <c>y[indices[i…], q…] = updates[i…, q…]</c>. Where an
    /// index occurs several times, the last update in row-major order stays; only that one gets a cotangent.
    /// </summary>
    /// <remarks>Indices count from 0; one outside the axis is an error, as for <see cref="Take"/>.</remarks>
    /// <param name="x">The tensor to start from, of any dtype.</param>
    /// <param name="indices">Int32 or Int64, of any shape.</param>
    /// <param name="updates">
    /// The new elements, of the dtype of x: a tensor that broadcasts to what <c>Take(x, indices, axis)</c> would give, or a number.
    /// </param>
    /// <param name="axis">The axis of x the indices point into.</param>
    /// <returns>A tensor of the type of x.</returns>
    /// <exception cref="ArgumentException">
    /// The axis or an index is out of range, the indices are not integers, dtypes differ, or the updates do not fit.
    /// </exception>
    public static Tensor ScatterSet(Tensor x, Tensor indices, Tensor updates, int axis = 0) =>
        Scatter.Create("ScatterSet", ScatterKind.Set, x, indices, updates, axis);

    /// <summary>
    /// The tensor with one update added for each index, in its own line along an axis: for the last axis,
    /// <c>y[b…, indices[b…, k]] += updates[b…, k]</c>. It is the adjoint of <see cref="TakeAlong"/>.
    /// </summary>
    /// <param name="x">The tensor to start from, of any numeric dtype.</param>
    /// <param name="indices">Int32 or Int64, of the rank of x; sizes other than along the axis broadcast to those of x.</param>
    /// <param name="updates">
    /// What to add, of the dtype of x: a tensor that broadcasts to what <c>TakeAlong(x, indices, axis)</c> would give, or a number.
    /// </param>
    /// <param name="axis">The axis of x the indices point into.</param>
    /// <returns>A tensor of the type of x.</returns>
    /// <exception cref="ArgumentException">
    /// The axis or an index is out of range, the indices are not integers, dtypes differ or are Bool, or shapes do not fit.
    /// </exception>
    public static Tensor ScatterAddAlong(Tensor x, Tensor indices, Tensor updates, int axis) =>
        Scatter.CreateAlong("ScatterAddAlong", ScatterKind.Add, x, indices, updates, axis);

    /// <summary>
    /// The tensor with one element replaced for each index, in its own line along an axis: for the last axis,
    /// <c>y[b…, indices[b…, k]] = updates[b…, k]</c>; the last of several updates stays.
    /// </summary>
    /// <param name="x">The tensor to start from, of any dtype.</param>
    /// <param name="indices">Int32 or Int64, of the rank of x; sizes other than along the axis broadcast to those of x.</param>
    /// <param name="updates">
    /// The new elements, of the dtype of x: a tensor that broadcasts to what <c>TakeAlong(x, indices, axis)</c> would give, or a
    /// number.
    /// </param>
    /// <param name="axis">The axis of x the indices point into.</param>
    /// <returns>A tensor of the type of x.</returns>
    /// <exception cref="ArgumentException">
    /// The axis or an index is out of range, the indices are not integers, dtypes differ, or shapes do not fit.
    /// </exception>
    public static Tensor ScatterSetAlong(Tensor x, Tensor indices, Tensor updates, int axis) =>
        Scatter.CreateAlong("ScatterSetAlong", ScatterKind.Set, x, indices, updates, axis);
}

/// <summary>x with updates[b…, p…, i…, q…] stored at [b…, p…, indices[b…, i…], q…].</summary>
internal sealed record Scatter(string Operation, ScatterKind Kind, int Axis, int BatchRank) : Primitive
{
    public static Tensor Create(string operation, ScatterKind kind, Tensor x, Tensor indices, Tensor updates, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(updates);
        var scatter = new Scatter(operation, kind, Check.Axis(operation, axis, x.Shape), 0);
        Shape shape = scatter.UpdateShape(x.Shape, indices.Shape);
        return scatter.Apply(x, indices, Stretch(operation, x, updates, shape));
    }

    public static Tensor CreateAlong(string operation, ScatterKind kind, Tensor x, Tensor indices, Tensor updates, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(updates);
        int along = Check.Axis(operation, axis, x.Shape);
        (Shape lines, Shape shape) = Gather.Along(operation, x.Shape, indices, along);
        Tensor last = x.MoveAxis(along, -1);
        if (!lines.Sizes.SequenceEqual(last.Shape.Sizes[..^1]))
        {
            throw Errors.Argument(
                operation,
                $"indices of shape {indices.Shape} would enlarge shape {x.Shape}",
                $"Broadcast the tensor first, with BroadcastTo");
        }
        Tensor places = indices.MoveAxis(along, -1).BroadcastTo([.. lines, indices.Shape[along]]);
        Tensor values = Stretch(operation, x, updates, shape).MoveAxis(along, -1);
        return new Scatter(operation, kind, lines.Rank, lines.Rank).Apply(last, places, values).MoveAxis(-1, along);
    }

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Tensor x = inputs[0], indices = inputs[1], updates = inputs[2];
        Check.Index(Operation, indices.Type);
        if (Kind == ScatterKind.Add) Check.Numeric(Operation, x.Type);
        TensorType expected = x.Type.WithShape(UpdateShape(x.Shape, indices.Shape));
        if (updates.Type != expected) throw Errors.Internal($"{this} of {updates.Type} instead of {expected}");
        IndexRange.Check(Operation, indices, Axis, x.Shape);
        return x.Type;
    }

    public override Lowering Lower(Tensor y) => new Lowering.Scatter(Kind, Axis, BatchRank, Operation);

    public override Linearity Linearity => Linearity.Linear;

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        Tensor indices = y.Inputs[1], updates = y.Inputs[2];
        Tensor taken = new Gather(Operation, Axis, BatchRank).Apply(ct, indices);
        if (Kind == ScatterKind.Add) return [ct, null, taken];
        Tensor zeros = Tensor.ZerosLike(updates);
        return [Apply(ct, indices, zeros), null, Tensor.Where(Stays(y.Inputs[0], indices, updates.Shape), taken, zeros)];
    }

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => BatchRank == 0 && !inputs.IsBatched(1)
        ? (this with { Axis = Axis + 1 }).Apply(inputs[0], inputs.Shared(1), inputs[2])
        : (this with { Axis = Axis + 1, BatchRank = BatchRank + 1 }).Apply(inputs[0], inputs[1], inputs[2]);

    /// <summary>
    /// Which updates are not overwritten by later ones: each writes its number, and those that read their own number back have stayed.
    /// </summary>
    private Tensor Stays(Tensor x, Tensor indices, Shape updates)
    {
        ReadOnlySpan<int> batch = indices.Shape.Sizes[..BatchRank], own = indices.Shape.Sizes[BatchRank..];
        int count = Shape.Create(own).Size;
        Tensor numbers = Tensor.Iota([.. batch, count], BatchRank).Reshape(indices.Shape);
        Tensor written = new Scatter(Operation, ScatterKind.Set, BatchRank, BatchRank)
            .Apply(Tensor.Zeros([.. batch, x.Shape[Axis]], DType.Int32), indices, numbers);
        Tensor stays = Tensor.Equal(new Gather(Operation, BatchRank, BatchRank).Apply(written, indices), numbers);
        int[] spread = [.. Enumerable.Repeat(1, updates.Rank)];
        batch.CopyTo(spread);
        own.CopyTo(spread.AsSpan(Axis));
        return stays.Reshape(spread).BroadcastTo(updates);
    }

    private Shape UpdateShape(Shape x, Shape indices) => new Gather(Operation, Axis, BatchRank).ResultShape(x, indices);

    private static Tensor Stretch(string operation, Tensor x, Tensor updates, Shape shape)
    {
        updates = Operands.AdoptDType(operation, x, updates).Y;
        return Broadcasting.CanBroadcast(updates.Shape, shape)
            ? updates.BroadcastTo(shape)
            : throw Errors.Argument(
                operation,
                $"updates of shape {updates.Shape} do not stretch to {shape}",
                "Give them the shape that Take would return, or a number");
    }
}
