using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AutoGrad.Execution;

namespace AutoGrad.Compilation.Kernels;

/// <summary>
/// What emitted kernels call for what is not a single vector instruction. Bools are bytes in memory and masks in vectors.
/// </summary>
internal static unsafe class Lanes
{
    /// <summary>The first lanes of a vector to memory, up to so many bytes.</summary>
    public static void StorePart<T>(Vector512<T> vector, byte* target, nint bytes) where T : unmanaged
    {
        for (nint i = 0; i < bytes; i += sizeof(T)) *(T*)(target + i) = vector[(int)(i / sizeof(T))];
    }

    /// <summary>A vector to memory at a multiple of 64, without reading what was there and without a place in the caches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePastCaches<T>(Vector512<T> vector, T* target) where T : unmanaged => vector.StoreAlignedNonTemporal(target);

    /// <summary>Asks for the line at an address, which need not be one of an array.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ask(byte* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address);
    }

    /// <summary>The lanes of the first bytes, and another number in the rest.</summary>
    public static Vector512<T> KeepFirst<T>(Vector512<T> vector, Vector512<T> rest, nint bytes) where T : unmanaged
    {
        if (bytes >= 64) return vector;
        Vector512<byte> positions = Vector512<byte>.Indices;
        return Vector512.ConditionalSelect(Vector512.LessThan(positions, Vector512.Create((byte)bytes)).As<byte, T>(), vector, rest);
    }

    /// <summary>Bytes of 0 and 1 as masks of 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadMask4(byte* source)
    {
        Vector128<byte> bytes = Vector128.Load(source);
        Vector512<int> wide = Avx512F.IsSupported ? Avx512F.ConvertToVector512Int32(bytes) : Widen4(bytes);
        return ~Vector512.Equals(wide, Vector512<int>.Zero);
    }

    /// <summary>Bytes of 0 and 1 as masks of 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> LoadMask8(byte* source)
    {
        Vector128<byte> bytes = Vector128.CreateScalar(*(long*)source).AsByte();
        Vector512<long> wide = Avx512F.IsSupported ? Avx512F.ConvertToVector512Int64(bytes) : Widen8(bytes);
        return ~Vector512.Equals(wide, Vector512<long>.Zero);
    }

    /// <summary>Masks of 32 bits as bytes of 0 and 1, of the first numbers within so many bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMask4(Vector512<int> mask, byte* target, nint bytes)
    {
        if (Avx512F.IsSupported && bytes >= 64)
        {
            Avx512F.ConvertToVector128Byte((mask & Vector512<int>.One).AsUInt32()).Store(target);
            return;
        }
        StoreEach(mask, target, (int)(Math.Min(bytes, 64) / 4));
    }

    /// <summary>Masks of 64 bits as bytes of 0 and 1, of the first numbers within so many bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMask8(Vector512<long> mask, byte* target, nint bytes)
    {
        if (Avx512F.IsSupported && bytes >= 64)
        {
            *(long*)target = Avx512F.ConvertToVector128Byte((mask & Vector512<long>.One).AsUInt64()).AsInt64().ToScalar();
            return;
        }
        StoreEach(mask, target, (int)(Math.Min(bytes, 64) / 8));
    }

    /// <summary>A Bool for a whole row.</summary>
    public static Vector512<int> RepeatMask4(byte* source) => *source == 0 ? Vector512<int>.Zero : Vector512<int>.AllBitsSet;

    /// <summary>A Bool for a whole row.</summary>
    public static Vector512<long> RepeatMask8(byte* source) => *source == 0 ? Vector512<long>.Zero : Vector512<long>.AllBitsSet;

    /// <summary>A number for a whole row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Repeat<T>(T* source) where T : unmanaged => Vector512.Create(*source);

    /// <summary>The same vector, of which a compiler knows nothing.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<T> Hidden<T>(Vector512<T> vector) where T : unmanaged => vector;

    /// <summary>The first lane to memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst<T>(Vector512<T> vector, T* target) where T : unmanaged => *target = vector.ToScalar();

    /// <summary>What rounding took from the sum of two vectors (Knuth's two-sum); NaN where the sum is not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> RoundingOfSum<T>(Vector512<T> x, Vector512<T> y, Vector512<T> sum) where T : unmanaged
    {
        Vector512<T> part = sum - x;
        return x - (sum - part) + (y - part);
    }

    /// <summary>A sum and what rounding took from it; the sum alone where that is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Corrected<T>(Vector512<T> sum, Vector512<T> error) where T : unmanaged =>
        sum + Vector512.ConditionalSelect(Vector512.Equals(error, error), error, Vector512<T>.Zero);

    /// <summary>The sum of all lanes, in all lanes.</summary>
    public static Vector512<T> Sum<T>(Vector512<T> vector) where T : unmanaged => Vector512.Create(Vector512.Sum(vector));

    /// <summary>The product of all lanes, in all lanes.</summary>
    public static Vector512<T> Product<T>(Vector512<T> vector) where T : unmanaged, INumber<T>
    {
        T result = vector[0];
        for (int i = 1; i < Vector512<T>.Count; i++) result *= vector[i];
        return Vector512.Create(result);
    }

    /// <summary>The largest lane, in all lanes; NaN wins.</summary>
    public static Vector512<T> Maximum<T>(Vector512<T> vector) where T : unmanaged, INumber<T>
    {
        Vector256<T> half = Vector256.Max(vector.GetLower(), vector.GetUpper());
        Vector128<T> quarter = Vector128.Max(half.GetLower(), half.GetUpper());
        T result = quarter[0];
        for (int i = 1; i < Vector128<T>.Count; i++) result = T.Max(result, quarter[i]);
        return Vector512.Create(result);
    }

    /// <summary>The smallest lane, in all lanes; NaN wins.</summary>
    public static Vector512<T> Minimum<T>(Vector512<T> vector) where T : unmanaged, INumber<T>
    {
        Vector256<T> half = Vector256.Min(vector.GetLower(), vector.GetUpper());
        Vector128<T> quarter = Vector128.Min(half.GetLower(), half.GetUpper());
        T result = quarter[0];
        for (int i = 1; i < Vector128<T>.Count; i++) result = T.Min(result, quarter[i]);
        return Vector512.Create(result);
    }

    /// <summary>A step that has no vector instruction, lane by lane.</summary>
    public static Vector512<T> Each<TStep, T>(Vector512<T> x, Vector512<T> y) where TStep : IScalarStep where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < Vector512<T>.Count; i++) x = x.WithElement(i, TStep.Invoke(x[i], y[i]));
        return x;
    }

    /// <summary>Another dtype of the same width, lane by lane; floats to integers saturate.</summary>
    public static Vector512<TTo> ConvertEach<TFrom, TTo>(Vector512<TFrom> x)
        where TFrom : unmanaged, INumber<TFrom> where TTo : unmanaged, INumber<TTo>
    {
        bool saturates = typeof(TFrom) == typeof(float) || typeof(TFrom) == typeof(double);
        Vector512<TTo> result = default;
        for (int i = 0; i < Vector512<TTo>.Count; i++)
        {
            result = result.WithElement(i, saturates ? TTo.CreateSaturating(x[i]) : TTo.CreateTruncating(x[i]));
        }
        return result;
    }

    private static Vector512<int> Widen4(Vector128<byte> bytes)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(bytes);
        (Vector128<uint> first, Vector128<uint> second) = Vector128.Widen(low);
        (Vector128<uint> third, Vector128<uint> fourth) = Vector128.Widen(high);
        return Vector512.Create(Vector256.Create(first, second), Vector256.Create(third, fourth)).AsInt32();
    }

    private static Vector512<long> Widen8(Vector128<byte> bytes)
    {
        Vector512<long> result = default;
        for (int i = 0; i < 8; i++) result = result.WithElement(i, bytes[i]);
        return result;
    }

    private static void StoreEach<T>(Vector512<T> mask, byte* target, int count) where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < count; i++) target[i] = T.IsZero(mask[i]) ? (byte)0 : (byte)1;
    }
}
