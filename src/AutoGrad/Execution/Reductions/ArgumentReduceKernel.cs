using System.Numerics;
using System.Numerics.Tensors;

namespace AutoGrad.Execution;

/// <summary>
/// The Int64 positions of the first largest or smallest elements along one axis; the first NaN wins, +0 is larger than −0.
/// </summary>
internal static class ArgumentReduceKernel
{
    private const int ChunkLength = 1 << 15;
    private const int TileLength = 1024;

    public static TensorValue Run(ReduceKind kind, int axis, TensorValue x, TensorType output, StoragePool pool)
    {
        TensorValue contiguous = StridedCopy.ToContiguous(x, pool);
        TensorValue result = x.DType switch
        {
            DType.Float32 => Reduce<float>(kind, axis, contiguous, output, pool),
            DType.Float64 => Reduce<double>(kind, axis, contiguous, output, pool),
            DType.Int32 => Reduce<int>(kind, axis, contiguous, output, pool),
            DType.Int64 => Reduce<long>(kind, axis, contiguous, output, pool),
            DType.UInt32 => Reduce<uint>(kind, axis, contiguous, output, pool),
            _ => Reduce<byte>(kind, axis, contiguous, output, pool),
        };
        if (contiguous != x) pool.Return(contiguous.Storage);
        return result;
    }

    private static TensorValue Reduce<T>(ReduceKind kind, int axis, TensorValue x, TensorType output, StoragePool pool)
        where T : unmanaged, INumber<T>
    {
        TensorValue result = TensorValue.Allocate(output, pool);
        if (result.Size == 0) return result;
        int length = x.Shape[axis];
        if (length == 0) throw Errors.Internal($"{kind} of {x.Type}");
        int inner = 1;
        for (int later = axis + 1; later < x.Shape.Rank; later++) inner *= x.Shape[later];
        int outer = result.Size / inner;
        bool isMaximum = kind == ReduceKind.ArgMax;
        if (inner == 1)
        {
            int rows = Math.Max(1, ChunkLength / length);
            if (outer <= rows) Rows(x.AsSpan<T>(), length, isMaximum, result.AsSpan<long>());
            else InParallel(
                ParallelLoop.Chunks(outer, rows), i => Rows(x.AsSpan<T>(), length, isMaximum, result.AsSpan<long>(), i * rows, rows));
            return result;
        }
        int tilesPerRow = ParallelLoop.Chunks(inner, TileLength);
        InParallel(outer * tilesPerRow, i =>
        {
            int row = i / tilesPerRow, column = i % tilesPerRow * TileLength;
            int width = Math.Min(TileLength, inner - column);
            ReadOnlySpan<T> plane = x.AsSpan<T>().Slice(row * length * inner, length * inner)[column..];
            Columns(plane, length, inner, isMaximum, result.AsSpan<long>().Slice((row * inner) + column, width));
        });
        return result;

        void InParallel(int count, Action<int> body)
        {
            if (x.Size > ChunkLength) ParallelLoop.For(count, body);
            else for (int i = 0; i < count; i++) body(i);
        }
    }

    private static void Rows<T>(ReadOnlySpan<T> x, int length, bool isMaximum, Span<long> result, int first = 0, int count = int.MaxValue)
        where T : INumber<T>
    {
        for (int row = first; row < Math.Min((long)first + count, result.Length); row++)
        {
            ReadOnlySpan<T> elements = x.Slice(row * length, length);
            result[row] = isMaximum ? TensorPrimitives.IndexOfMax(elements) : TensorPrimitives.IndexOfMin(elements);
        }
    }

    private static void Columns<T>(ReadOnlySpan<T> x, int length, int stride, bool isMaximum, Span<long> result)
        where T : unmanaged, INumber<T>
    {
        Span<T> best = stackalloc T[result.Length];
        x[..result.Length].CopyTo(best);
        result.Clear();
        for (int row = 1; row < length; row++)
        {
            ReadOnlySpan<T> elements = x.Slice(row * stride, result.Length);
            for (int i = 0; i < elements.Length; i++)
            {
                T element = elements[i];
                bool isBetter = isMaximum ? Exceeds(element, best[i]) : Exceeds(best[i], element, nanExceeds: false);
                if (!isBetter) continue;
                best[i] = element;
                result[i] = row;
            }
        }
    }

    /// <summary>Whether x is larger than y and neither is NaN, or x = +0 and y = −0.</summary>
    private static bool Exceeds<T>(T x, T y, bool nanExceeds = true) where T : INumber<T>
    {
        if (x > y) return true;
        if (x < y) return false;
        if (x == y) return T.IsZero(x) && T.IsNegative(y) && !T.IsNegative(x);
        return nanExceeds ? T.IsNaN(x) && !T.IsNaN(y) : T.IsNaN(y) && !T.IsNaN(x);
    }
}
