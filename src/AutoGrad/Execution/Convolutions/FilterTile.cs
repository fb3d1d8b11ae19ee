using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>How far the places lie apart that neighbouring rows of a <see cref="FilterTile{T, TRow, TSpacing}"/> see.</summary>
internal interface ISpacing
{
    /// <summary>In elements: a constant, so that rows need no registers for where they are.</summary>
    static abstract int Step { get; }
}

internal readonly struct Neighbours : ISpacing
{
    public static int Step => 1;
}

internal readonly struct EverySecond : ISpacing
{
    public static int Step => 2;
}

/// <summary>
/// The innermost step of convolutions with filters side by side in vectors: sums[i, j] (+)= Σ over k of a[offsets[k] + i · Step] · b[k, j]
/// for a few positions i and one <typeparamref name="TRow"/> of filters j, held in registers. Every element is one chain of fused
/// multiply-adds in the order of k.
/// </summary>
/// <remarks>14 positions of two vectors fill the 32 registers of AVX-512 (28 sums, 2 filters, 1 broadcast), 6 the 16 of AVX2.</remarks>
internal static unsafe class FilterTile<T, TRow, TSpacing>
    where T : unmanaged
    where TRow : struct, ITileRow<T, TRow>
    where TSpacing : struct, ISpacing
{
    /// <summary>Computes a tile of 14, 8, 6 or 4 positions; rows of filters and of sums follow each other.</summary>
    public static void Run(int positions, int depth, T* a, int* offsets, T* b, T* sums, bool accumulate)
    {
        switch (positions)
        {
            case 14: Rows14(depth, a, offsets, b, sums, accumulate); break;
            case 8: Rows8(depth, a, offsets, b, sums, accumulate); break;
            case 6: Rows6(depth, a, offsets, b, sums, accumulate); break;
            case 4: Rows4(depth, a, offsets, b, sums, accumulate); break;
            default: throw Errors.Internal($"no tile of {positions} positions");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows14(int depth, T* a, int* offsets, T* b, T* sums, bool accumulate)
    {
        TRow s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default;
        TRow s7 = default, s8 = default, s9 = default, s10 = default, s11 = default, s12 = default, s13 = default;
        if (accumulate)
        {
            s0 = TRow.Load(sums);
            s1 = TRow.Load(sums + (1 * TRow.Count));
            s2 = TRow.Load(sums + (2 * TRow.Count));
            s3 = TRow.Load(sums + (3 * TRow.Count));
            s4 = TRow.Load(sums + (4 * TRow.Count));
            s5 = TRow.Load(sums + (5 * TRow.Count));
            s6 = TRow.Load(sums + (6 * TRow.Count));
            s7 = TRow.Load(sums + (7 * TRow.Count));
            s8 = TRow.Load(sums + (8 * TRow.Count));
            s9 = TRow.Load(sums + (9 * TRow.Count));
            s10 = TRow.Load(sums + (10 * TRow.Count));
            s11 = TRow.Load(sums + (11 * TRow.Count));
            s12 = TRow.Load(sums + (12 * TRow.Count));
            s13 = TRow.Load(sums + (13 * TRow.Count));
        }
        for (int* end = offsets + depth; offsets < end; offsets++, b += TRow.Count)
        {
            TRow row = TRow.Load(b);
            T* place = a + *offsets;
            s0 = TRow.MultiplyAdd(place[0], row, s0);
            s1 = TRow.MultiplyAdd(place[1 * TSpacing.Step], row, s1);
            s2 = TRow.MultiplyAdd(place[2 * TSpacing.Step], row, s2);
            s3 = TRow.MultiplyAdd(place[3 * TSpacing.Step], row, s3);
            s4 = TRow.MultiplyAdd(place[4 * TSpacing.Step], row, s4);
            s5 = TRow.MultiplyAdd(place[5 * TSpacing.Step], row, s5);
            s6 = TRow.MultiplyAdd(place[6 * TSpacing.Step], row, s6);
            s7 = TRow.MultiplyAdd(place[7 * TSpacing.Step], row, s7);
            s8 = TRow.MultiplyAdd(place[8 * TSpacing.Step], row, s8);
            s9 = TRow.MultiplyAdd(place[9 * TSpacing.Step], row, s9);
            s10 = TRow.MultiplyAdd(place[10 * TSpacing.Step], row, s10);
            s11 = TRow.MultiplyAdd(place[11 * TSpacing.Step], row, s11);
            s12 = TRow.MultiplyAdd(place[12 * TSpacing.Step], row, s12);
            s13 = TRow.MultiplyAdd(place[13 * TSpacing.Step], row, s13);
        }
        TRow.Store(s0, sums);
        TRow.Store(s1, sums + (1 * TRow.Count));
        TRow.Store(s2, sums + (2 * TRow.Count));
        TRow.Store(s3, sums + (3 * TRow.Count));
        TRow.Store(s4, sums + (4 * TRow.Count));
        TRow.Store(s5, sums + (5 * TRow.Count));
        TRow.Store(s6, sums + (6 * TRow.Count));
        TRow.Store(s7, sums + (7 * TRow.Count));
        TRow.Store(s8, sums + (8 * TRow.Count));
        TRow.Store(s9, sums + (9 * TRow.Count));
        TRow.Store(s10, sums + (10 * TRow.Count));
        TRow.Store(s11, sums + (11 * TRow.Count));
        TRow.Store(s12, sums + (12 * TRow.Count));
        TRow.Store(s13, sums + (13 * TRow.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows8(int depth, T* a, int* offsets, T* b, T* sums, bool accumulate)
    {
        TRow s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        if (accumulate)
        {
            s0 = TRow.Load(sums);
            s1 = TRow.Load(sums + (1 * TRow.Count));
            s2 = TRow.Load(sums + (2 * TRow.Count));
            s3 = TRow.Load(sums + (3 * TRow.Count));
            s4 = TRow.Load(sums + (4 * TRow.Count));
            s5 = TRow.Load(sums + (5 * TRow.Count));
            s6 = TRow.Load(sums + (6 * TRow.Count));
            s7 = TRow.Load(sums + (7 * TRow.Count));
        }
        for (int* end = offsets + depth; offsets < end; offsets++, b += TRow.Count)
        {
            TRow row = TRow.Load(b);
            T* place = a + *offsets;
            s0 = TRow.MultiplyAdd(place[0], row, s0);
            s1 = TRow.MultiplyAdd(place[1 * TSpacing.Step], row, s1);
            s2 = TRow.MultiplyAdd(place[2 * TSpacing.Step], row, s2);
            s3 = TRow.MultiplyAdd(place[3 * TSpacing.Step], row, s3);
            s4 = TRow.MultiplyAdd(place[4 * TSpacing.Step], row, s4);
            s5 = TRow.MultiplyAdd(place[5 * TSpacing.Step], row, s5);
            s6 = TRow.MultiplyAdd(place[6 * TSpacing.Step], row, s6);
            s7 = TRow.MultiplyAdd(place[7 * TSpacing.Step], row, s7);
        }
        TRow.Store(s0, sums);
        TRow.Store(s1, sums + (1 * TRow.Count));
        TRow.Store(s2, sums + (2 * TRow.Count));
        TRow.Store(s3, sums + (3 * TRow.Count));
        TRow.Store(s4, sums + (4 * TRow.Count));
        TRow.Store(s5, sums + (5 * TRow.Count));
        TRow.Store(s6, sums + (6 * TRow.Count));
        TRow.Store(s7, sums + (7 * TRow.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows6(int depth, T* a, int* offsets, T* b, T* sums, bool accumulate)
    {
        TRow s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default;
        if (accumulate)
        {
            s0 = TRow.Load(sums);
            s1 = TRow.Load(sums + (1 * TRow.Count));
            s2 = TRow.Load(sums + (2 * TRow.Count));
            s3 = TRow.Load(sums + (3 * TRow.Count));
            s4 = TRow.Load(sums + (4 * TRow.Count));
            s5 = TRow.Load(sums + (5 * TRow.Count));
        }
        for (int* end = offsets + depth; offsets < end; offsets++, b += TRow.Count)
        {
            TRow row = TRow.Load(b);
            T* place = a + *offsets;
            s0 = TRow.MultiplyAdd(place[0], row, s0);
            s1 = TRow.MultiplyAdd(place[1 * TSpacing.Step], row, s1);
            s2 = TRow.MultiplyAdd(place[2 * TSpacing.Step], row, s2);
            s3 = TRow.MultiplyAdd(place[3 * TSpacing.Step], row, s3);
            s4 = TRow.MultiplyAdd(place[4 * TSpacing.Step], row, s4);
            s5 = TRow.MultiplyAdd(place[5 * TSpacing.Step], row, s5);
        }
        TRow.Store(s0, sums);
        TRow.Store(s1, sums + (1 * TRow.Count));
        TRow.Store(s2, sums + (2 * TRow.Count));
        TRow.Store(s3, sums + (3 * TRow.Count));
        TRow.Store(s4, sums + (4 * TRow.Count));
        TRow.Store(s5, sums + (5 * TRow.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(int depth, T* a, int* offsets, T* b, T* sums, bool accumulate)
    {
        TRow s0 = default, s1 = default, s2 = default, s3 = default;
        if (accumulate)
        {
            s0 = TRow.Load(sums);
            s1 = TRow.Load(sums + (1 * TRow.Count));
            s2 = TRow.Load(sums + (2 * TRow.Count));
            s3 = TRow.Load(sums + (3 * TRow.Count));
        }
        for (int* end = offsets + depth; offsets < end; offsets++, b += TRow.Count)
        {
            TRow row = TRow.Load(b);
            T* place = a + *offsets;
            s0 = TRow.MultiplyAdd(place[0], row, s0);
            s1 = TRow.MultiplyAdd(place[1 * TSpacing.Step], row, s1);
            s2 = TRow.MultiplyAdd(place[2 * TSpacing.Step], row, s2);
            s3 = TRow.MultiplyAdd(place[3 * TSpacing.Step], row, s3);
        }
        TRow.Store(s0, sums);
        TRow.Store(s1, sums + (1 * TRow.Count));
        TRow.Store(s2, sums + (2 * TRow.Count));
        TRow.Store(s3, sums + (3 * TRow.Count));
    }
}
