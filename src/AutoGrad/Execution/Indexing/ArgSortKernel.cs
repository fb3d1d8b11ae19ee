using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>
/// The Int64 positions that sort every line of the last axis, equal elements in their old order. Elements become unsigned keys of the same
/// order, which are sorted digit by digit (LSD radix sort, stable by nature): linear in the length, whatever the order was before.
/// </summary>
internal static class ArgSortKernel
{
    private const int ChunkLength = 1 << 14;
    private const int InsertionLength = 40; // above, the tables of the digits cost less than the insertions
    private const int DigitBits = 8;
    private const int Digits = 1 << DigitBits;

    private delegate void KeyWriter<TKey>(int start, Span<TKey> keys);

    /// <summary>Sorts upwards or downwards; NaN is last either way, −0 equals +0.</summary>
    public static TensorValue Run(bool descending, TensorValue x, TensorType type, StoragePool pool)
    {
        TensorValue all = StridedCopy.ToContiguous(x, pool);
        TensorValue positions = x.DType switch
        {
            DType.Float32 => Sort<uint>(type, pool, (start, keys) => Floats(all.AsSpan<float>()[start..], keys, descending)),
            DType.Float64 => Sort<ulong>(type, pool, (start, keys) => Floats(all.AsSpan<double>()[start..], keys, descending)),
            DType.Int32 => Sort<uint>(type, pool, (start, keys) => Integers(all.AsSpan<int>()[start..], keys, descending)),
            DType.Int64 => Sort<ulong>(type, pool, (start, keys) => Integers(all.AsSpan<long>()[start..], keys, descending)),
            DType.UInt32 => Sort<uint>(type, pool, (start, keys) => Integers(all.AsSpan<uint>()[start..], keys, descending)),
            _ => throw Errors.Internal($"a sort of {x.Type}"),
        };
        if (all != x) pool.Return(all.Storage);
        return positions;
    }

    private static TensorValue Sort<TKey>(TensorType type, StoragePool pool, KeyWriter<TKey> write)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        TensorValue result = TensorValue.Allocate(type, pool);
        if (type.Size == 0) return result;
        int length = type.Shape[^1];
        int lines = type.Size / length, linesPerChunk = Math.Max(1, ChunkLength / length);
        ParallelLoop.For(ParallelLoop.Chunks(lines, linesPerChunk), chunk =>
        {
            Span<byte> workspace = ThreadWorkspace.Rent<byte>(2L * length * (Unsafe.SizeOf<TKey>() + sizeof(int)));
            Span<TKey> keys = MemoryMarshal.Cast<byte, TKey>(workspace)[..(2 * length)];
            Span<int> places = MemoryMarshal.Cast<byte, int>(workspace[(2 * length * Unsafe.SizeOf<TKey>())..])[..(2 * length)];
            int last = (int)Math.Min((long)(chunk + 1) * linesPerChunk, lines);
            for (int line = chunk * linesPerChunk; line < last; line++)
            {
                write(line * length, keys[..length]);
                for (int i = 0; i < length; i++) places[i] = i;
                ReadOnlySpan<int> sorted = length <= InsertionLength
                    ? Insert(keys[..length], places[..length])
                    : SortDigits(keys[..length], keys[length..], places[..length], places[length..]);
                Span<long> to = result.AsSpan<long>().Slice(line * length, length);
                for (int i = 0; i < length; i++) to[i] = sorted[i];
            }
        });
        return result;
    }

    /// <summary>Keys and their places sorted by insertion: few enough that nothing is quicker.</summary>
    private static ReadOnlySpan<int> Insert<TKey>(Span<TKey> keys, Span<int> places) where TKey : unmanaged, IBinaryInteger<TKey>
    {
        for (int i = 1; i < keys.Length; i++)
        {
            TKey key = keys[i];
            int place = places[i], to = i;
            for (; to > 0 && keys[to - 1] > key; to--) (keys[to], places[to]) = (keys[to - 1], places[to - 1]);
            (keys[to], places[to]) = (key, place);
        }
        return places;
    }

    /// <summary>
    /// Sorts by the lowest digit, then, keeping that order among equals, by the next. Digits that all keys share are skipped. The result is
    /// in one of the two spans of places.
    /// </summary>
    private static ReadOnlySpan<int> SortDigits<TKey>(Span<TKey> keys, Span<TKey> otherKeys, Span<int> places, Span<int> otherPlaces)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        int rounds = Unsafe.SizeOf<TKey>();
        Span<int> counts = stackalloc int[rounds * Digits];
        counts.Clear();
        foreach (TKey key in keys)
        {
            TKey rest = key;
            for (int round = 0; round < rounds; round++, rest >>>= DigitBits) counts[(round * Digits) + byte.CreateTruncating(rest)]++;
        }
        for (int round = 0; round < rounds; round++)
        {
            int shift = round * DigitBits;
            Span<int> starts = counts.Slice(round * Digits, Digits);
            if (starts[byte.CreateTruncating(keys[0] >>> shift)] == keys.Length) continue;
            int start = 0;
            for (int digit = 0; digit < starts.Length; digit++) (starts[digit], start) = (start, start + starts[digit]);
            for (int i = 0; i < keys.Length; i++)
            {
                int to = starts[byte.CreateTruncating(keys[i] >>> shift)]++;
                (otherKeys[to], otherPlaces[to]) = (keys[i], places[i]);
            }
            Span<TKey> sortedKeys = otherKeys;
            otherKeys = keys;
            keys = sortedKeys;
            Span<int> sortedPlaces = otherPlaces;
            otherPlaces = places;
            places = sortedPlaces;
        }
        return places;
    }

    /// <summary>The bits of a float as a number that grows with it: all inverted if negative, else with the sign bit set.</summary>
    private static void Floats<T, TKey>(ReadOnlySpan<T> x, Span<TKey> keys, bool descending)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        TKey sign = TKey.RotateRight(TKey.One, 1), turned = descending ? TKey.AllBitsSet : TKey.Zero;
        for (int i = 0; i < keys.Length; i++)
        {
            TKey bits = T.IsZero(x[i]) ? TKey.Zero : Unsafe.BitCast<T, TKey>(x[i]);
            keys[i] = T.IsNaN(x[i]) ? TKey.AllBitsSet : turned ^ ((bits & sign) == sign ? ~bits : bits | sign);
        }
    }

    private static void Integers<T, TKey>(ReadOnlySpan<T> x, Span<TKey> keys, bool descending)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        TKey turned = TKey.CreateTruncating(T.MinValue) ^ (descending ? TKey.AllBitsSet : TKey.Zero);
        for (int i = 0; i < keys.Length; i++) keys[i] = turned ^ TKey.CreateTruncating(x[i]);
    }
}
