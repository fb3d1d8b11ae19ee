namespace AutoGrad.Execution;

/// <summary>
/// The axes of an operand split in kept and reduced ones, brought into the order and number that make the inner loops longest: sizes of 1
/// dropped, axes far apart in memory outermost, neighbours merged, negative strides of reduced axes turned round.
/// </summary>
internal sealed class ReduceAxes
{
    private ReduceAxes(int offset, (int[] Sizes, int[] Strides) kept, (int[] Sizes, int[] Strides) reduced)
    {
        Offset = offset;
        (KeptSizes, KeptStrides) = kept;
        (ReducedSizes, ReducedStrides) = reduced;
    }

    /// <summary>Where the first element lies.</summary>
    public int Offset { get; }

    public int[] KeptSizes { get; }

    public int[] KeptStrides { get; }

    /// <summary>At least one axis, perhaps of size 1; the same holds for the kept ones.</summary>
    public int[] ReducedSizes { get; }

    public int[] ReducedStrides { get; }

    /// <summary>
    /// The kept axes (without those of size 1) in the order they are looped over; null when that is the operand's own order.
    /// </summary>
    public int[]? KeptOrder { get; private init; }

    /// <summary>
    /// The sizes of the kept axes in looping order, before they were merged; null when they are in the operand's own order.
    /// </summary>
    public int[]? KeptOrderSizes { get; private init; }

    /// <summary>The number of results.</summary>
    public int Outputs => Product(KeptSizes);

    /// <summary>The number of elements behind each result.</summary>
    public int Terms => Product(ReducedSizes);

    public static ReduceAxes Of(TensorValue x, Axes reduced)
    {
        bool isBlock = reduced.Count > 0 && reduced[^1] - reduced[0] == reduced.Count - 1;
        if (isBlock && x.IsContiguous) return OfBlock(x, reduced[0], reduced[^1]);
        int rank = x.Shape.Rank;
        var kept = new List<Axis>(rank);
        var gone = new List<Axis>(rank);
        int offset = x.Offset;
        for (int axis = 0, next = 0; axis < rank; axis++)
        {
            bool isReduced = next < reduced.Count && reduced[next] == axis;
            if (isReduced) next++;
            int size = x.Shape[axis], stride = x.Strides[axis];
            if (size == 1) continue;
            if (isReduced && stride < 0)
            {
                offset += (size - 1) * stride;
                stride = -stride;
            }
            (isReduced ? gone : kept).Add(new Axis(kept.Count, size, stride));
        }
        SortByDistance(gone);
        bool isReordered = SortByDistance(kept);
        return new ReduceAxes(offset, Merge(kept), Merge(gone))
        {
            KeptOrder = isReordered ? [.. kept.Select(axis => axis.Number)] : null,
            KeptOrderSizes = isReordered ? [.. kept.Select(axis => axis.Size)] : null,
        };
    }

    /// <summary>The common case made quick: neighbouring axes of a contiguous value.</summary>
    private static ReduceAxes OfBlock(TensorValue x, int first, int last)
    {
        ReadOnlySpan<int> sizes = x.Shape.Sizes;
        int outer = Product(sizes[..first]), terms = Product(sizes[first..(last + 1)]), inner = Product(sizes[(last + 1)..]);
        (int[], int[]) kept = outer == 1 ? ([inner], [1]) : inner == 1 ? ([outer], [terms]) : ([outer, inner], [terms * inner, 1]);
        return new ReduceAxes(x.Offset, kept, ([terms], [inner]));
    }

    private static int Product(ReadOnlySpan<int> sizes)
    {
        int product = 1;
        foreach (int size in sizes) product *= size;
        return product;
    }

    /// <summary>Outermost the axes that repeat elements, then those whose neighbours lie farthest apart. Whether anything moved.</summary>
    private static bool SortByDistance(List<Axis> axes)
    {
        bool moved = false;
        for (int i = 1; i < axes.Count; i++)
        {
            for (int j = i; j > 0 && axes[j].Distance > axes[j - 1].Distance; j--)
            {
                (axes[j], axes[j - 1]) = (axes[j - 1], axes[j]);
                moved = true;
            }
        }
        return moved;
    }

    private static (int[] Sizes, int[] Strides) Merge(List<Axis> axes)
    {
        if (axes.Count == 0) return ([1], [1]);
        List<int> sizes = [axes[0].Size], strides = [axes[0].Stride];
        foreach (Axis axis in axes[1..])
        {
            if (strides[^1] == (long)axis.Stride * axis.Size)
            {
                sizes[^1] *= axis.Size;
                strides[^1] = axis.Stride;
                continue;
            }
            sizes.Add(axis.Size);
            strides.Add(axis.Stride);
        }
        return ([.. sizes], [.. strides]);
    }

    private readonly record struct Axis(int Number, int Size, int Stride)
    {
        public long Distance => Stride == 0 ? long.MaxValue : Math.Abs((long)Stride);
    }
}
