namespace AutoGrad.Execution;

/// <summary>The operand with blocks replaced or added to at indices, in row-major order of the updates.</summary>
internal static class ScatterKernel
{
    private const int ChunkLength = 1 << 15;
    private const int FewestInRow = 8; // elements behind an index, from which it pays to know the updates of every row

    /// <exception cref="ArgumentException">An index is negative or not less than the size of the axis.</exception>
    public static TensorValue Run(Lowering.Scatter lowering, TensorValue[] inputs, TensorType output, StoragePool pool)
    {
        if (lowering.Kind == ScatterKind.Set)
        {
            return output.DType.SizeInBytes switch
            {
                1 => Scatter<byte, Replace<byte>>(lowering, inputs, output, pool),
                4 => Scatter<uint, Replace<uint>>(lowering, inputs, output, pool),
                _ => Scatter<ulong, Replace<ulong>>(lowering, inputs, output, pool),
            };
        }
        return output.DType switch
        {
            DType.Float32 => Scatter<float, Accumulate<float>>(lowering, inputs, output, pool),
            DType.Float64 => Scatter<double, Accumulate<double>>(lowering, inputs, output, pool),
            DType.Int32 => Scatter<int, Accumulate<int>>(lowering, inputs, output, pool),
            DType.Int64 => Scatter<long, Accumulate<long>>(lowering, inputs, output, pool),
            DType.UInt32 => Scatter<uint, Accumulate<uint>>(lowering, inputs, output, pool),
            _ => throw Errors.Internal($"sums of {output}"),
        };
    }

    private static TensorValue Scatter<T, TStore>(Lowering.Scatter lowering, TensorValue[] inputs, TensorType output, StoragePool pool)
        where T : unmanaged
        where TStore : struct, IStore<T>
    {
        TensorValue x = inputs[0], updates = inputs[2];
        var places = new GatherIndices(lowering.Operation, lowering.Axis, lowering.BatchRank, x.Shape, inputs[1], pool);
        TensorValue result = TensorValue.Allocate(output, pool);
        if (updates.Size == 0 || places.Inner < FewestInRow)
        {
            StridedCopy.Copy(x, result.AsSpan<T>());
            if (updates.Size == 0) return result;
        }
        TensorValue contiguous = StridedCopy.ToContiguous(updates, pool);
        if (places.Inner >= FewestInRow)
        {
            bool isOne = Array.TrueForAll(x.Strides, static stride => stride == 0);
            TensorValue before = isOne ? x : StridedCopy.ToContiguous(x, pool);
            new ScatteredRows(places).Run<T, TStore>(before, isOne, contiguous, result);
            if (before != x) pool.Return(before.Storage);
            if (contiguous != updates) pool.Return(contiguous.Storage);
            return result;
        }
        int outer = places.Batches * places.Outer;
        int perChunk = Math.Max(1, ChunkLength / (places.PerBatch * places.Inner));
        if (outer <= perChunk) Rows<T, TStore>(places, contiguous, result, 0, outer);
        else InParallel<T, TStore>(places, contiguous, result, outer, perChunk);
        if (contiguous != updates) pool.Return(contiguous.Storage);
        return result;
    }

    private static void InParallel<T, TStore>(GatherIndices places, TensorValue updates, TensorValue result, int outer, int perChunk)
        where T : unmanaged
        where TStore : struct, IStore<T> =>
        ParallelLoop.For(ParallelLoop.Chunks(outer, perChunk), chunk =>
        {
            int first = chunk * perChunk;
            Rows<T, TStore>(places, updates, result, first, Math.Min(perChunk, outer - first));
        });

    private static void Rows<T, TStore>(GatherIndices places, TensorValue updates, TensorValue result, int first, int count)
        where T : unmanaged
        where TStore : struct, IStore<T>
    {
        int inner = places.Inner, updateLength = places.PerBatch * inner, blockLength = places.AxisSize * inner;
        for (int outer = first; outer < first + count; outer++)
        {
            Span<T> from = updates.AsSpan<T>().Slice(outer * updateLength, updateLength);
            Span<T> block = result.AsSpan<T>().Slice(outer * blockLength, blockLength);
            ReadOnlySpan<int> positions = places.OfBatch(outer / places.Outer);
            if (inner == 1)
            {
                for (int i = 0; i < positions.Length; i++) TStore.Store(from[i], ref block[positions[i]]);
                continue;
            }
            for (int i = 0; i < positions.Length; i++)
            {
                TStore.Store(ref from[i * inner], 1, ref block.Slice(positions[i] * inner, inner)[0], 1, inner);
            }
        }
    }
}
