namespace AutoGrad;

/// <summary>
/// An index worked out for one shape: a strided box of it, then perhaps a lookup along one axis of the box, then a reshape that drops and
/// adds axes of size 1.
/// </summary>
internal sealed class SlicePlan
{
    private readonly string operation;
    private readonly Shape from;
    private readonly List<int> starts = [];
    private readonly List<int> sizes = [];
    private readonly List<int> steps = [];
    private readonly List<int> result = [];

    public SlicePlan(string operation, Shape from, ReadOnlySpan<Slice> slices)
    {
        this.operation = operation;
        this.from = from;
        int taken = 0, ellipses = 0;
        foreach (Slice slice in slices)
        {
            if (slice.Kind == SliceKind.Ellipsis) ellipses++;
            else if (slice.Kind != SliceKind.NewAxis) taken++;
        }
        if (ellipses > 1) throw Fail(slices, "has more than one Ellipsis", "Keep one: it stands for all axes that are left over");
        if (taken > from.Rank)
        {
            throw Fail(slices, $"takes {taken} axes", from.Rank == 0 ? "A scalar has no axes" : $"Give at most {from.Rank} positions or ranges");
        }
        foreach (Slice slice in slices)
        {
            if (slice.Kind == SliceKind.Ellipsis) AddWhole(from.Rank - taken);
            else Add(slice, slices);
        }
        AddWhole(from.Rank - starts.Count);
    }

    /// <summary>Whether the box is all of the tensor in its own order.</summary>
    public bool IsWhole => Box == from && steps.TrueForAll(static step => step == 1);

    public Axes Starts => [.. starts];

    public Axes Steps => [.. steps];

    /// <summary>The shape of the box, with as many axes as the tensor.</summary>
    public Shape Box => [.. sizes];

    /// <summary>The axis of the box that is looked up, and the indices; null when there is no lookup.</summary>
    public (int Axis, Tensor Indices)? Lookup { get; private set; }

    /// <summary>The shape of the result.</summary>
    public Shape Result => [.. result];

    /// <summary>The shape of the result before axes of size 1 are dropped and added.</summary>
    public Shape Looked => Lookup is { } lookup
        ? [.. sizes[..lookup.Axis], .. lookup.Indices.Shape, .. sizes[(lookup.Axis + 1)..]]
        : Box;

    private void AddWhole(int count)
    {
        for (int i = 0; i < count; i++)
        {
            int size = from[starts.Count];
            result.Add(size);
            AddBox(0, size, 1);
        }
    }

    private void Add(Slice slice, ReadOnlySpan<Slice> slices)
    {
        int axis = starts.Count;
        switch (slice.Kind)
        {
            case SliceKind.NewAxis:
                result.Add(1);
                break;
            case SliceKind.All:
                AddWhole(1);
                break;
            case SliceKind.Position:
                AddBox(Position(slice.Range.Start, axis), 1, 1);
                break;
            case SliceKind.Range:
                AddRange(slice, axis);
                break;
            default:
                AddLookup(slice.Indices ?? throw Errors.Internal("a lookup without indices"), axis, slices);
                break;
        }
    }

    private void AddLookup(Tensor indices, int axis, ReadOnlySpan<Slice> slices)
    {
        if (Lookup is not null)
        {
            throw Fail(slices, "has more than one tensor", "Index with one tensor at a time: x[rows][.., columns], or use TakeAlong");
        }
        if (indices.DType == DType.Bool)
        {
            throw Fail(slices, "has a mask, whose result would have an unknown shape", "Use Where(mask, x, 0)");
        }
        Check.Index(operation, indices.Type);
        Lookup = (axis, indices);
        result.AddRange(indices.Shape);
        AddBox(0, from[axis], 1);
    }

    private void AddRange(Slice slice, int axis)
    {
        int size = from[axis];
        int start = slice.Range.Start.GetOffset(size), end = slice.Range.End.GetOffset(size);
        if (start < 0 || end < start || end > size)
        {
            throw Errors.Argument(
                operation,
                $"range {slice.RangeText} does not lie inside axis {axis} of size {size}, of shape {from}",
                "Ranges are not clamped: start ≤ end ≤ size must hold");
        }
        int length = end - start, distance = Math.Abs(slice.Step);
        int count = length == 0 ? 0 : ((length - 1) / distance) + 1;
        result.Add(count);
        AddBox(count == 0 ? 0 : slice.Step > 0 ? start : end - 1, count, count <= 1 ? 1 : slice.Step);
    }

    private int Position(Index index, int axis)
    {
        int size = from[axis];
        int position = index.GetOffset(size);
        return (uint)position < (uint)size ? position : throw Errors.Argument(
            operation,
            $"position {index} is out of range for axis {axis} of size {size}, of shape {from}",
            size == 0 ? "The axis is empty" : $"Use 0 to {size - 1}, or ^1 to ^{size} from the end");
    }

    private void AddBox(int start, int size, int step)
    {
        starts.Add(start);
        sizes.Add(size);
        steps.Add(step);
    }

    private ArgumentException Fail(ReadOnlySpan<Slice> slices, string problem, string fix) =>
        Errors.Argument(operation, $"[{string.Join(", ", slices.ToArray())}] {problem}, for shape {from}", fix);
}
