using System.Numerics;

namespace AutoGrad.Execution;

/// <summary>Running sums, products, maxima or minima along one axis, from its end when reversed.</summary>
internal static class CumulateKernel
{
    private const int ChunkLength = 1 << 15;
    private const int TileLength = 1024;

    public static TensorValue Run(Lowering.Cumulate lowering, TensorValue[] inputs, TensorType output, StoragePool pool) =>
        inputs[0].DType switch
        {
            DType.Float32 => Number<float>(lowering, inputs[0], output, pool),
            DType.Float64 => Number<double>(lowering, inputs[0], output, pool),
            DType.Int32 => Number<int>(lowering, inputs[0], output, pool),
            DType.Int64 => Number<long>(lowering, inputs[0], output, pool),
            DType.UInt32 => Number<uint>(lowering, inputs[0], output, pool),
            _ => lowering.Kind switch
            {
                ReduceKind.Any or ReduceKind.Maximum => Cumulate<byte, MaximumReduction<byte>>(lowering, inputs[0], output, pool),
                ReduceKind.All or ReduceKind.Minimum => Cumulate<byte, MinimumReduction<byte>>(lowering, inputs[0], output, pool),
                _ => throw Errors.Internal($"cumulative {lowering.Kind} of {inputs[0].Type}"),
            },
        };

    private static TensorValue Number<T>(Lowering.Cumulate lowering, TensorValue x, TensorType output, StoragePool pool)
        where T : unmanaged, INumber<T> => lowering.Kind switch
        {
            ReduceKind.Sum => Cumulate<T, SumReduction<T>>(lowering, x, output, pool),
            ReduceKind.Product => Cumulate<T, ProductReduction<T>>(lowering, x, output, pool),
            ReduceKind.Maximum => Cumulate<T, MaximumReduction<T>>(lowering, x, output, pool),
            ReduceKind.Minimum => Cumulate<T, MinimumReduction<T>>(lowering, x, output, pool),
            _ => throw Errors.Internal($"cumulative {lowering.Kind} of {x.Type}"),
        };

    private static TensorValue Cumulate<T, TReduction>(Lowering.Cumulate lowering, TensorValue x, TensorType output, StoragePool pool)
        where T : unmanaged
        where TReduction : struct, IReduction<T>
    {
        TensorValue result = TensorValue.Allocate(output, pool);
        if (result.Size == 0) return result;
        TensorValue contiguous = StridedCopy.ToContiguous(x, pool);
        int length = x.Shape[lowering.Axis];
        int inner = 1;
        for (int later = lowering.Axis + 1; later < x.Shape.Rank; later++) inner *= x.Shape[later];
        int tile = Math.Min(inner, TileLength);
        int tilesPerRow = ParallelLoop.Chunks(inner, tile);
        int tiles = x.Size / length / inner * tilesPerRow;
        int tilesPerChunk = (int)Math.Max(1, ChunkLength / ((long)tile * length));
        ParallelLoop.For(ParallelLoop.Chunks(tiles, tilesPerChunk), chunk =>
        {
            int first = chunk * tilesPerChunk;
            for (int i = first; i < first + Math.Min(tilesPerChunk, tiles - first); i++)
            {
                int row = i / tilesPerRow, column = i % tilesPerRow * tile;
                int start = (row * length * inner) + column;
                int width = Math.Min(tile, inner - column);
                ReadOnlySpan<T> from = contiguous.AsSpan<T>()[start..];
                Span<T> to = result.AsSpan<T>()[start..];
                if (inner == 1) Line<T, TReduction>(from[..length], to[..length], lowering.Reverse);
                else Rows<T, TReduction>(from, to, length, inner, width, lowering.Reverse);
            }
        });
        if (contiguous != x) pool.Return(contiguous.Storage);
        return result;
    }

    private static void Line<T, TReduction>(ReadOnlySpan<T> x, Span<T> result, bool reverse)
        where T : unmanaged
        where TReduction : struct, IReduction<T>
    {
        if (reverse)
        {
            T total = result[^1] = x[^1];
            for (int i = x.Length - 2; i >= 0; i--) result[i] = total = TReduction.Combine(total, x[i]);
        }
        else
        {
            T total = result[0] = x[0];
            for (int i = 1; i < x.Length; i++) result[i] = total = TReduction.Combine(total, x[i]);
        }
    }

    private static void Rows<T, TReduction>(ReadOnlySpan<T> x, Span<T> result, int length, int stride, int width, bool reverse)
        where T : unmanaged
        where TReduction : struct, IReduction<T>
    {
        int row = reverse ? (length - 1) * stride : 0;
        int step = reverse ? -stride : stride;
        x.Slice(row, width).CopyTo(result.Slice(row, width));
        for (int i = 1; i < length; i++, row += step)
        {
            TReduction.Combine(result.Slice(row, width), x.Slice(row + step, width), result.Slice(row + step, width));
        }
    }
}
