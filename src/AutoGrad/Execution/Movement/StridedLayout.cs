namespace AutoGrad.Execution;

/// <summary>
/// The shape and strides of a value with axes of size 1 dropped and neighbouring axes merged where the elements allow it, so that its
/// innermost runs are as long as they can be.
/// </summary>
internal readonly struct StridedLayout
{
    public StridedLayout(TensorValue value)
    {
        ReadOnlySpan<int> shape = value.Shape.Sizes;
        int[] strides = value.Strides;
        int rank = 0;
        Span<int> mergedSizes = shape.Length <= 16 ? stackalloc int[16] : new int[shape.Length];
        Span<int> mergedStrides = shape.Length <= 16 ? stackalloc int[16] : new int[shape.Length];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            int size = shape[axis];
            if (size == 1) continue;
            if (rank > 0 && mergedStrides[rank - 1] == (long)strides[axis] * size)
            {
                mergedSizes[rank - 1] *= size;
                mergedStrides[rank - 1] = strides[axis];
                continue;
            }
            mergedSizes[rank] = size;
            mergedStrides[rank] = strides[axis];
            rank++;
        }
        if (rank == 0)
        {
            mergedSizes[0] = 1;
            rank = 1;
        }
        Sizes = mergedSizes[..rank].ToArray();
        Strides = mergedStrides[..rank].ToArray();
    }

    /// <summary>The merged sizes; at least one.</summary>
    public int[] Sizes { get; }

    /// <summary>The distance in the source between neighbours along each merged axis.</summary>
    public int[] Strides { get; }

    public int Rank => Sizes.Length;

    /// <summary>The number of elements of one innermost run.</summary>
    public int RunLength => Sizes[^1];

    /// <summary>The distance between neighbours of one innermost run.</summary>
    public int RunStride => Strides[^1];

    /// <summary>The distances between neighbours along each merged axis when elements lie one after another.</summary>
    public nint[] RowMajor()
    {
        nint[] strides = new nint[Rank];
        strides[^1] = 1;
        for (int axis = Rank - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * Sizes[axis + 1];
        return strides;
    }
}
