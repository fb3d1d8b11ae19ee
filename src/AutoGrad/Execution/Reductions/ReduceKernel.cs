using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// Reductions over any axes of operands of any strides. Either every result is reduced from a run of neighbours ("rows"), or whole runs
/// of results are combined with runs of the operand ("columns"). The work is cut by its size alone, so the bits of a sum do not depend
/// on the number of threads.
/// </summary>
internal static class ReduceKernel
{
    private const int ChunkLength = 1 << 16; // elements of one parallel piece: some 10 µs
    private const int TileLength = 1024; // results combined at a time: they stay in the first-level cache
    private const int ShortRun = 8; // below this, a call per run costs more than strided access
    private const int MaximumPieces = 64;

    public static TensorValue Run(Lowering.Reduce lowering, TensorValue[] inputs, TensorType output, StoragePool pool)
    {
        TensorValue x = inputs[0];
        ReduceKind kind = lowering.Kind;
        if (kind is ReduceKind.ArgMax or ReduceKind.ArgMin) return ArgumentReduceKernel.Run(kind, lowering.Axes[0], x, output, pool);
        return x.DType switch
        {
            DType.Float32 => Number<float>(kind, lowering.Axes, x, output, pool),
            DType.Float64 => Number<double>(kind, lowering.Axes, x, output, pool),
            DType.Int32 => Number<int>(kind, lowering.Axes, x, output, pool),
            DType.Int64 => Number<long>(kind, lowering.Axes, x, output, pool),
            DType.UInt32 => Number<uint>(kind, lowering.Axes, x, output, pool),
            _ => kind switch // Bools are bytes of 0 and 1
            {
                ReduceKind.Any or ReduceKind.Maximum => Reduce<byte, MaximumReduction<byte>>(kind, lowering.Axes, x, output, pool),
                ReduceKind.All or ReduceKind.Minimum => Reduce<byte, MinimumReduction<byte>>(kind, lowering.Axes, x, output, pool),
                _ => throw Errors.Internal($"{kind} of {x.Type}"),
            },
        };
    }

    private static TensorValue Number<T>(ReduceKind kind, Axes axes, TensorValue x, TensorType output, StoragePool pool)
        where T : unmanaged, INumber<T> => kind switch
        {
            ReduceKind.Sum => Reduce<T, SumReduction<T>>(kind, axes, x, output, pool),
            ReduceKind.Product => Reduce<T, ProductReduction<T>>(kind, axes, x, output, pool),
            ReduceKind.Maximum => Reduce<T, MaximumReduction<T>>(kind, axes, x, output, pool),
            ReduceKind.Minimum => Reduce<T, MinimumReduction<T>>(kind, axes, x, output, pool),
            _ => throw Errors.Internal($"{kind} of {x.Type}"),
        };

    private static TensorValue Reduce<T, TReduction>(ReduceKind kind, Axes axes, TensorValue x, TensorType output, StoragePool pool)
        where T : unmanaged, INumber<T>
        where TReduction : struct, IReduction<T>
    {
        TensorValue result = TensorValue.Allocate(output, pool);
        if (x.Size == 0)
        {
            if (output.Size > 0 && kind is ReduceKind.Maximum or ReduceKind.Minimum) throw Errors.Internal($"{kind} of {x.Type}");
            result.AsSpan<T>().Fill(kind is ReduceKind.Product or ReduceKind.All ? T.One : T.Zero);
            return result;
        }
        if (x.IsContiguous && x.Size <= ChunkLength && IsTrailing(axes, x.Shape.Rank))
        {
            Rows<T, TReduction>(x.AsSpan<T>(), result.AsSpan<T>());
            return result;
        }
        var split = ReduceAxes.Of(x, axes);
        if (split.KeptOrder is null)
        {
            Reduce<T, TReduction>(split, x, result, pool);
            return result;
        }
        TensorValue reordered = Reordered(split, result);
        Reduce<T, TReduction>(split, x, result, pool);
        TensorValue copy = StridedCopy.ToContiguous(reordered, pool);
        if (copy != reordered) pool.Return(result.Storage);
        return copy;
    }

    private static bool IsTrailing(Axes axes, int rank) => axes.Count > 0 && axes[0] == rank - axes.Count;

    /// <summary>The results, which were written in looping order, seen in the operand's order of axes.</summary>
    private static TensorValue Reordered(ReduceAxes split, TensorValue result)
    {
        int[] order = split.KeptOrder ?? [];
        int[] written = TensorValue.RowMajor(Shape.Create(split.KeptOrderSizes));
        int[] strides = new int[result.Shape.Rank];
        for (int axis = 0, kept = 0; axis < strides.Length; axis++)
        {
            if (result.Shape[axis] != 1) strides[axis] = written[Array.IndexOf(order, kept++)];
        }
        return new TensorValue(result.Type, result.Storage, result.Offset, strides);
    }

    private static void Rows<T, TReduction>(ReadOnlySpan<T> x, Span<T> result)
        where T : unmanaged
        where TReduction : struct, IReduction<T>
    {
        int length = x.Length / result.Length;
        for (int row = 0; row < result.Length; row++) result[row] = TReduction.Reduce(x.Slice(row * length, length));
    }

    private static void Reduce<T, TReduction>(ReduceAxes split, TensorValue x, TensorValue result, StoragePool pool)
        where T : unmanaged
        where TReduction : struct, IReduction<T>
    {
        int keptRun = split.KeptSizes[^1], keptStride = split.KeptStrides[^1];
        int reducedRun = split.ReducedSizes[^1], reducedStride = split.ReducedStrides[^1];
        bool isColumns = keptRun >= 4
            && (reducedStride != 1 || reducedRun < ShortRun || (keptStride == 1 && keptRun >= reducedRun));
        int tile = isColumns ? Math.Min(keptRun, TileLength) : 1; // results that are made together
        int tilesPerRow = isColumns ? ParallelLoop.Chunks(keptRun, tile) : 1;
        int tiles = split.Outputs / (isColumns ? keptRun : 1) * tilesPerRow;
        var work = new Work(isColumns, tile, tilesPerRow, tiles, split.Outputs);
        if (x.Size > ChunkLength) ReduceInParallel<T, TReduction>(split, work, x, result, pool);
        else work.Run<T, TReduction>(split, x, (0, split.ReducedSizes[0]), (0, tiles), result.AsSpan<T>());
    }

    private static void ReduceInParallel<T, TReduction>(ReduceAxes split, Work work, TensorValue x, TensorValue result, StoragePool pool)
        where T : unmanaged
        where TReduction : struct, IReduction<T>
    {
        int tilesPerChunk = (int)Math.Max(1, ChunkLength / ((long)work.Tile * split.Terms));
        int chunks = ParallelLoop.Chunks(work.Tiles, tilesPerChunk);
        int outermost = split.ReducedSizes[0];
        int pieceLength = outermost;
        if (chunks < 8) // too few results to share out: cut the reduced axis as well
        {
            long wanted = Math.Clamp((long)x.Size / chunks / ChunkLength, 1, MaximumPieces);
            pieceLength = (int)((outermost + wanted - 1) / wanted);
            if (!work.IsColumns && split.ReducedSizes.Length == 1) pieceLength = (pieceLength + TileLength - 1) / TileLength * TileLength;
        }
        int pieces = ParallelLoop.Chunks(outermost, pieceLength);
        if (pieces == 1)
        {
            ParallelLoop.For(chunks, i => Chunk(i, (0, outermost), result.AsSpan<T>()));
            return;
        }
        Storage parts = pool.Rent((long)pieces * work.Outputs * Unsafe.SizeOf<T>());
        ParallelLoop.For(pieces * chunks, i =>
        {
            int piece = i / chunks;
            int from = piece * pieceLength;
            (int, int) range = (from, from + Math.Min(pieceLength, outermost - from));
            Chunk(i % chunks, range, parts.AsSpan<T>().Slice(piece * work.Outputs, work.Outputs));
        });
        CombineParts<T, TReduction>(parts.AsSpan<T>()[..(pieces * work.Outputs)], pieces, result.AsSpan<T>());
        pool.Return(parts);

        void Chunk(int chunk, (int From, int To) range, Span<T> destination)
        {
            int first = chunk * tilesPerChunk;
            work.Run<T, TReduction>(split, x, range, (first, first + Math.Min(tilesPerChunk, work.Tiles - first)), destination);
        }
    }

    /// <summary>Combines a few whole results by halves, in place.</summary>
    private static void CombineParts<T, TReduction>(ReadOnlySpan<T> parts, int count, Span<T> result)
        where T : unmanaged
        where TReduction : struct, IReduction<T>
    {
        int length = result.Length;
        if (count == 1)
        {
            parts[..length].CopyTo(result);
            return;
        }
        int half = count / 2;
        T[] right = ArrayPool<T>.Shared.Rent(length);
        CombineParts<T, TReduction>(parts[..(half * length)], half, result);
        CombineParts<T, TReduction>(parts[(half * length)..], count - half, right.AsSpan(0, length));
        TReduction.Combine(result, right.AsSpan(0, length), result);
        ArrayPool<T>.Shared.Return(right);
    }

    /// <summary>How the results are made: one by one, or in tiles along the innermost kept axis.</summary>
    private readonly record struct Work(bool IsColumns, int Tile, int TilesPerRow, int Tiles, int Outputs)
    {
        public void Run<T, TReduction>(
            ReduceAxes split, TensorValue x, (int From, int To) range, (int First, int Last) tiles, Span<T> destination)
            where T : unmanaged
            where TReduction : struct, IReduction<T>
        {
            var box = new ReduceBox<T, TReduction>(split, x);
            if (IsColumns) box.Columns(range.From, range.To, tiles.First, tiles.Last, TilesPerRow, Tile, destination);
            else box.Rows(range.From, range.To, tiles.First, tiles.Last, destination);
        }
    }
}
