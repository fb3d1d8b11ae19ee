using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// The family of CumulativeMax and CumulativeMin. A running extreme is one of the elements so far; the cotangent goes back to that one, the
/// first of equal ones in the direction of the walk.
/// </summary>
internal abstract record CumulativeExtreme(int Axis, bool Reverse) : Primitive
{
    /// <summary>Which extreme.</summary>
    protected abstract ReduceKind Kind { get; }

    public sealed override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Check.Numeric(Name, inputs[0].Type);
        return inputs[0].Type;
    }

    public sealed override Lowering Lower(Tensor y) => new Lowering.Cumulate(Kind, Axis, Reverse);

    public sealed override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        if (y.Size == 0) return [ct];
        Tensor places = Places(Reverse ? y.Flip(Axis) : y);
        Tensor inOrder = Tensor.ScatterAddAlong(Tensor.ZerosLike(y), places, Reverse ? ct.Flip(Axis) : ct, Axis);
        return [Reverse ? inOrder.Flip(Axis) : inOrder];
    }

    public sealed override Tensor Batch(Tensor y, BatchedInputs inputs) => (this with { Axis = Axis + 1 }).Apply(inputs[0]);

    /// <summary>Where each running extreme was found: the last place so far at which it changed. After a NaN it does not.</summary>
    private Tensor Places(Tensor y)
    {
        int changes = y.Shape[Axis] - 1;
        Tensor before = y.SliceAxis(Axis, 0, changes), after = y.SliceAxis(Axis, 1, changes);
        Tensor isNew = Tensor.NotEqual(before, after);
        if (y.DType.IsFloat) isNew = Tensor.And(isNew, Tensor.Not(Tensor.IsNaN(before)));
        Tensor places = Tensor.Where(isNew, Tensor.Iota(after.Shape, Axis) + 1, 0);
        int[] low = new int[y.Rank];
        low[Axis] = 1;
        return places.Pad(Axes.Create(low), Axes.Create(new int[y.Rank])).CumulativeMax(Axis);
    }
}
