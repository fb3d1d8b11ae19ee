using System.Numerics;

namespace AutoGrad.Execution;

/// <summary>Which blocks <see cref="Lowering.Gather"/> and <see cref="Lowering.Scatter"/> touch.</summary>
internal sealed class GatherIndices
{
    public GatherIndices(string operation, int axis, int batchRank, Shape source, TensorValue indices, StoragePool pool)
    {
        AxisSize = source[axis];
        Batches = Product(source.Sizes[..batchRank]);
        Outer = Product(source.Sizes[batchRank..axis]);
        Inner = Product(source.Sizes[(axis + 1)..]);
        TensorValue contiguous = StridedCopy.ToContiguous(indices, pool);
        Positions = indices.DType == DType.Int64
            ? Checked(operation, contiguous.AsSpan<long>(), axis, source)
            : Checked(operation, contiguous.AsSpan<int>(), axis, source);
        if (contiguous != indices) pool.Return(contiguous.Storage);
        PerBatch = Product(indices.Shape.Sizes[batchRank..]);
    }

    /// <summary>The size of the looked-up axis.</summary>
    public int AxisSize { get; }

    /// <summary>The number of batches: each has indices of its own.</summary>
    public int Batches { get; }

    /// <summary>The number of positions along the axes between the batches and the looked-up axis.</summary>
    public int Outer { get; }

    /// <summary>The number of elements behind one index.</summary>
    public int Inner { get; }

    /// <summary>The indices, each checked to be in range.</summary>
    public int[] Positions { get; }

    /// <summary>The number of indices of one batch.</summary>
    public int PerBatch { get; }

    /// <summary>The indices of one batch.</summary>
    public ReadOnlySpan<int> OfBatch(int batch) => Positions.AsSpan(batch * PerBatch, PerBatch);

    private static int[] Checked<T>(string operation, ReadOnlySpan<T> indices, int axis, Shape source)
        where T : unmanaged, IBinaryInteger<T>
    {
        int[] positions = GC.AllocateUninitializedArray<int>(indices.Length);
        T size = T.CreateChecked(source[axis]);
        for (int i = 0; i < positions.Length; i++)
        {
            T index = indices[i];
            if (index < T.Zero || index >= size) throw OutOfRange(operation, long.CreateChecked(index), axis, source);
            positions[i] = int.CreateTruncating(index);
        }
        return positions;
    }

    /// <summary>An index that points outside its axis.</summary>
    public static ArgumentException OutOfRange(string operation, long index, int axis, Shape source) => Errors.Argument(
        operation,
        $"index {index} is out of range for axis {axis} of size {source[axis]}, of shape {source}",
        source[axis] == 0
            ? "The axis is empty: nothing can be looked up there"
            : $"Indices in a tensor count from 0: use 0 to {source[axis] - 1}");

    private static int Product(ReadOnlySpan<int> sizes)
    {
        int product = 1;
        foreach (int size in sizes) product *= size;
        return product;
    }
}
