using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// The innermost step of <see cref="FilterConvolution{T, TVector, TOperations}"/>: sums[i, j] (+)= Σ over k of
/// a[offsets[k] + place(i)] · b[k, j] for a few positions i and one <typeparamref name="TRow"/> of filters j, held in registers. Positions lie in one line or in several,
/// see <see cref="TileShape"/>, and <typeparamref name="TSpacing"/> apart. Every element is one chain of multiply-adds in the order of k.
/// </summary>
/// <remarks>14 positions of two vectors fill the 32 registers of AVX-512: 28 sums, 2 filters, 1 broadcast. 8 sums hide the latency.</remarks>
internal static unsafe class FilterTile<T, TRow, TSpacing>
    where T : unmanaged
    where TRow : struct, ITileRow<T, TRow>
    where TSpacing : struct, ISpacing
{
    /// <summary>
    /// Computes one tile; rows of filters and of sums follow each other. Lines of positions are so many elements apart.
    /// </summary>
    public static void Run(TileShape shape, int depth, T* a, nint line, int* offsets, T* b, T* sums, bool accumulate)
    {
        switch (shape)
        {
            case TileShape.Fourteen: Rows14<OneLine>(depth, a, line, offsets, b, sums, accumulate); break;
            case TileShape.TwoOfSeven: Rows14<Sevens>(depth, a, line, offsets, b, sums, accumulate); break;
            case TileShape.TwoOfFive: Rows10(depth, a, line, offsets, b, sums, accumulate); break;
            case TileShape.ThreeOfThree: Rows9(depth, a, line, offsets, b, sums, accumulate); break;
            case TileShape.Eight: Rows8(depth, a, offsets, b, sums, accumulate); break;
            case TileShape.Six: Rows6(depth, a, offsets, b, sums, accumulate); break;
            default: Rows4(depth, a, offsets, b, sums, accumulate); break;
        }
    }

    /// <summary>Where a position lies from the first, all known when code is made but the distance of lines.</summary>
    private interface ILines
    {
        static abstract int InLine { get; }
    }

    private readonly struct OneLine : ILines
    {
        public static int InLine => 14;
    }

    private readonly struct Sevens : ILines
    {
        public static int InLine => 7;
    }

    private readonly struct Fives : ILines
    {
        public static int InLine => 5;
    }

    private readonly struct Threes : ILines
    {
        public static int InLine => 3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T At<TLines>(T* place, int position, nint line) where TLines : struct, ILines =>
        place[(position / TLines.InLine * line) + (position % TLines.InLine * TSpacing.Step)];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows14<TLines>(int depth, T* a, nint line, int* offsets, T* b, T* sums, bool accumulate)
        where TLines : struct, ILines
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
            s0 = TRow.MultiplyAdd(At<TLines>(place, 0, line), row, s0);
            s1 = TRow.MultiplyAdd(At<TLines>(place, 1, line), row, s1);
            s2 = TRow.MultiplyAdd(At<TLines>(place, 2, line), row, s2);
            s3 = TRow.MultiplyAdd(At<TLines>(place, 3, line), row, s3);
            s4 = TRow.MultiplyAdd(At<TLines>(place, 4, line), row, s4);
            s5 = TRow.MultiplyAdd(At<TLines>(place, 5, line), row, s5);
            s6 = TRow.MultiplyAdd(At<TLines>(place, 6, line), row, s6);
            s7 = TRow.MultiplyAdd(At<TLines>(place, 7, line), row, s7);
            s8 = TRow.MultiplyAdd(At<TLines>(place, 8, line), row, s8);
            s9 = TRow.MultiplyAdd(At<TLines>(place, 9, line), row, s9);
            s10 = TRow.MultiplyAdd(At<TLines>(place, 10, line), row, s10);
            s11 = TRow.MultiplyAdd(At<TLines>(place, 11, line), row, s11);
            s12 = TRow.MultiplyAdd(At<TLines>(place, 12, line), row, s12);
            s13 = TRow.MultiplyAdd(At<TLines>(place, 13, line), row, s13);
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
    private static void Rows10(int depth, T* a, nint line, int* offsets, T* b, T* sums, bool accumulate)
    {
        TRow s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default;
        TRow s7 = default, s8 = default, s9 = default;
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
        }
        for (int* end = offsets + depth; offsets < end; offsets++, b += TRow.Count)
        {
            TRow row = TRow.Load(b);
            T* place = a + *offsets;
            s0 = TRow.MultiplyAdd(At<Fives>(place, 0, line), row, s0);
            s1 = TRow.MultiplyAdd(At<Fives>(place, 1, line), row, s1);
            s2 = TRow.MultiplyAdd(At<Fives>(place, 2, line), row, s2);
            s3 = TRow.MultiplyAdd(At<Fives>(place, 3, line), row, s3);
            s4 = TRow.MultiplyAdd(At<Fives>(place, 4, line), row, s4);
            s5 = TRow.MultiplyAdd(At<Fives>(place, 5, line), row, s5);
            s6 = TRow.MultiplyAdd(At<Fives>(place, 6, line), row, s6);
            s7 = TRow.MultiplyAdd(At<Fives>(place, 7, line), row, s7);
            s8 = TRow.MultiplyAdd(At<Fives>(place, 8, line), row, s8);
            s9 = TRow.MultiplyAdd(At<Fives>(place, 9, line), row, s9);
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
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows9(int depth, T* a, nint line, int* offsets, T* b, T* sums, bool accumulate)
    {
        TRow s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default;
        TRow s7 = default, s8 = default;
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
        }
        for (int* end = offsets + depth; offsets < end; offsets++, b += TRow.Count)
        {
            TRow row = TRow.Load(b);
            T* place = a + *offsets;
            s0 = TRow.MultiplyAdd(At<Threes>(place, 0, line), row, s0);
            s1 = TRow.MultiplyAdd(At<Threes>(place, 1, line), row, s1);
            s2 = TRow.MultiplyAdd(At<Threes>(place, 2, line), row, s2);
            s3 = TRow.MultiplyAdd(At<Threes>(place, 3, line), row, s3);
            s4 = TRow.MultiplyAdd(At<Threes>(place, 4, line), row, s4);
            s5 = TRow.MultiplyAdd(At<Threes>(place, 5, line), row, s5);
            s6 = TRow.MultiplyAdd(At<Threes>(place, 6, line), row, s6);
            s7 = TRow.MultiplyAdd(At<Threes>(place, 7, line), row, s7);
            s8 = TRow.MultiplyAdd(At<Threes>(place, 8, line), row, s8);
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
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows8(int depth, T* a, int* offsets, T* b, T* sums, bool accumulate)
    {
        TRow s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default;
        TRow s7 = default;
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
