using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// Every step-th element along each axis: <c>y[i, j, …] = x[starts₀ + i·steps₀, starts₁ + j·steps₁, …]</c>. A negative step walks
    /// backwards. Nothing is copied.
    /// </summary>
    internal Tensor StridedSlice(Axes starts, Shape shape, Axes steps) =>
        shape == Shape && steps.All(static step => step == 1) ? this : new StridedSlice(starts, shape, steps).Apply(this);

    /// <summary>A run of <paramref name="size"/> positions along one axis.</summary>
    internal Tensor SliceAxis(int axis, int start, int size)
    {
        int[] starts = new int[Rank];
        int[] sizes = [.. Shape];
        starts[axis] = start;
        sizes[axis] = size;
        return StridedSlice(Axes.Create(starts), Shape.Create(sizes), [.. Enumerable.Repeat(1, Rank)]);
    }
}

internal sealed record StridedSlice(Axes Starts, Shape To, Axes Steps) : LinearOperation
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        for (int axis = 0; axis < To.Rank; axis++)
        {
            long last = Starts[axis] + ((To[axis] - 1L) * Steps[axis]);
            bool inside = To[axis] == 0
                || (Starts[axis] >= 0 && Starts[axis] < inputs[0].Shape[axis] && last >= 0 && last < inputs[0].Shape[axis]);
            if (!inside || Steps[axis] == 0) throw Errors.Internal($"{this} does not lie inside {inputs[0].Type}");
        }
        return inputs[0].Type.WithShape(To);
    }

    public override Lowering Lower(Tensor y) =>
        new Lowering.View(new ViewLayout(Starts, To, [.. Enumerable.Range(0, To.Rank)], Steps));

    /// <summary>The elements laid where a strided slice would have read them, among zeros.</summary>
    public static Tensor Embed(Tensor slice, Shape from, Axes starts, Axes steps)
    {
        // Back to increasing order first, then zeros between and around the elements.
        int rank = from.Rank;
        var flipped = new List<int>();
        int[] low = new int[rank];
        int[] high = new int[rank];
        int[] interior = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            int size = slice.Shape[axis], step = Math.Abs(steps[axis]);
            int span = size == 0 ? 0 : ((size - 1) * step) + 1;
            if (steps[axis] < 0) flipped.Add(axis);
            low[axis] = size == 0 ? 0 : steps[axis] < 0 ? starts[axis] - span + 1 : starts[axis];
            high[axis] = from[axis] - span - low[axis];
            interior[axis] = step - 1;
        }
        return slice.Flip([.. flipped]).Pad(Axes.Create(low), Axes.Create(high), Axes.Create(interior));
    }

    protected override Tensor Adjoint(Tensor y, Tensor ct) => Embed(ct, y.Inputs[0].Shape, Starts, Steps);

    public override Tensor Batch(Tensor y, BatchedInputs inputs) =>
        inputs[0].StridedSlice([0, .. Starts], [inputs.BatchSize, .. To], [1, .. Steps]);
}
