using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>Blocks of the operand picked by indices.</summary>
internal static class GatherKernel
{
    private const int ChunkLength = 1 << 16;
    private const int LongChunkLength = 1 << 18; // of a result that is larger than the caches

    /// <exception cref="ArgumentException">An index is negative or not less than the size of the axis.</exception>
    public static TensorValue Run(Lowering.Gather lowering, TensorValue[] inputs, TensorType output, StoragePool pool) =>
        output.DType.SizeInBytes switch
        {
            1 => Gather<byte>(lowering, inputs[0], inputs[1], output, pool),
            4 => Gather<uint>(lowering, inputs[0], inputs[1], output, pool),
            _ => Gather<ulong>(lowering, inputs[0], inputs[1], output, pool),
        };

    private static TensorValue Gather<T>(Lowering.Gather lowering, TensorValue x, TensorValue indices, TensorType output, StoragePool pool)
        where T : unmanaged
    {
        var places = new GatherIndices(lowering.Operation, lowering.Axis, lowering.BatchRank, x.Shape, indices, pool);
        TensorValue result = TensorValue.Allocate(output, pool);
        if (result.Size == 0) return result;
        if (!x.IsContiguous && output.Size < x.Size)
        {
            GatherStrided<T>(places, lowering.Axis, x, result);
            return result;
        }
        TensorValue contiguous = StridedCopy.ToContiguous(x, pool);
        int rows = places.Batches * places.Outer * places.PerBatch;
        bool pastCaches = result.Type.SizeInBytes >= RowCopy.PastCachesFrom;
        int rowsPerChunk = Math.Max(1, (pastCaches ? LongChunkLength : ChunkLength) / places.Inner);
        if (rows <= rowsPerChunk) Rows<T>(places, contiguous, result, 0, rows);
        else InParallel<T>(places, contiguous, result, rows, rowsPerChunk);
        if (contiguous != x) pool.Return(contiguous.Storage);
        return result;
    }

    private static void InParallel<T>(GatherIndices places, TensorValue x, TensorValue result, int rows, int rowsPerChunk)
        where T : unmanaged =>
        ParallelLoop.For(ParallelLoop.Chunks(rows, rowsPerChunk), chunk =>
        {
            int first = chunk * rowsPerChunk;
            Rows<T>(places, x, result, first, Math.Min(rowsPerChunk, rows - first));
        });

    /// <summary>Rows of the result from one on; a row holds the elements behind one index.</summary>
    private static void Rows<T>(GatherIndices places, TensorValue x, TensorValue result, int first, int count) where T : unmanaged
    {
        ReadOnlySpan<T> from = x.AsSpan<T>();
        int inner = places.Inner, perBatch = places.PerBatch;
        Span<T> to = result.AsSpan<T>().Slice(first * inner, count * inner);
        int outer = first / perBatch, place = first % perBatch;
        while (count > 0)
        {
            ReadOnlySpan<int> later = places.OfBatch(outer / places.Outer)[place..], positions = later[..Math.Min(later.Length, count)];
            ReadOnlySpan<T> block = from.Slice(outer * places.AxisSize * inner, places.AxisSize * inner);
            if (inner == 1)
            {
                for (int i = 0; i < positions.Length; i++) to[i] = block[positions[i]];
            }
            else if (result.Type.SizeInBytes >= RowCopy.PastCachesFrom)
            {
                PastCaches(block, positions.Length, later, to, inner);
            }
            else
            {
                for (int i = 0; i < positions.Length; i++) block.Slice(positions[i] * inner, inner).CopyTo(to[(i * inner)..]);
            }
            to = to[(positions.Length * inner)..];
            count -= positions.Length;
            place = 0;
            outer++;
        }
    }

    /// <summary>
    /// Rows of a result that is larger than the caches: the first of a list, the others of which are read after them.
    /// </summary>
    private static unsafe void PastCaches<T>(ReadOnlySpan<T> block, int rows, ReadOnlySpan<int> list, Span<T> to, int inner) where T : unmanaged
    {
        nint bytes = inner * (nint)sizeof(T);
        fixed (int* positions = list)
        fixed (T* source = block, target = to)
        {
            var ahead = new RowsAhead((byte*)source, bytes, positions, positions + list.Length);
            for (int i = 0; i < rows; i++)
                RowCopy.PastCaches((byte*)source + (positions[i] * bytes), (byte*)target + (i * bytes), bytes, ref ahead);
        }
    }

    /// <summary>A few blocks of a large operand, without copying all of it first.</summary>
    private static void GatherStrided<T>(GatherIndices places, int axis, TensorValue x, TensorValue result) where T : unmanaged
    {
        var block = new StridedStore();
        int[] rowMajor = TensorValue.RowMajor(x.Shape);
        for (int later = axis + 1; later < x.Shape.Rank; later++) block.AddLoop(x.Shape[later], x.Strides[later], rowMajor[later]);
        ref T source = ref Unsafe.Add(ref MemoryMarshal.GetReference(x.AsStorageSpan<T>()), x.Offset);
        Span<T> destination = result.AsSpan<T>();
        int start = 0;
        for (int outer = 0; outer < places.Batches * places.Outer; outer++)
        {
            nint offset = 0;
            for (int earlier = axis - 1, rest = outer; earlier >= 0; earlier--)
            {
                offset += (nint)(rest % x.Shape[earlier]) * x.Strides[earlier];
                rest /= x.Shape[earlier];
            }
            foreach (int position in places.OfBatch(outer / places.Outer))
            {
                nint place = offset + ((nint)position * x.Strides[axis]);
                block.RunSerially<T, Replace<T>>(ref Unsafe.Add(ref source, place), ref destination[start]);
                start += places.Inner;
            }
        }
    }
}
