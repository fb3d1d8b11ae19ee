using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <summary>
/// The transpose of a plane whose rows lie one after another in the source and whose columns do in the target: target[i, j] = source[j, i].
/// Squares as wide as a cache line go through registers, so every line is read and written once, whole.
/// </summary>
internal static unsafe partial class TransposeTile
{
    /// <summary>Whether there is a way through registers as wide as a cache line for elements of this size on this machine.</summary>
    public static bool Supports(int elementSize) => Avx512F.IsSupported && elementSize is 4 or 8;

    /// <summary>target[i · targetStride + j] = source[j · sourceStride + i] for i below rows and j below columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(T* source, nint sourceStride, T* target, nint targetStride, int rows, int columns) where T : unmanaged
    {
        int side = Math.Min(16, RowCopy.Line / sizeof(T));
        for (int row = 0; row < rows; row += side)
        {
            for (int column = 0; column < columns; column += side)
            {
                var lines = new EvenLines((byte*)(source + row + (column * sourceStride)), sourceStride * sizeof(T));
                T* to = target + (row * targetStride) + column;
                Square(lines, to, targetStride, Math.Min(side, rows - row), Math.Min(side, columns - column));
            }
        }
    }

    /// <summary>target[i · targetStride + j] = element i of line j, for no more rows and columns than a cache line has elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Square<T, TLines>(TLines source, T* target, nint targetStride, int rows, int columns)
        where T : unmanaged
        where TLines : struct, ILines<TLines>
    {
        int side = RowCopy.Line / sizeof(T);
        bool isWhole = rows == side && columns == side;
        if (Avx512F.IsSupported && sizeof(T) == sizeof(uint))
        {
            if (isWhole) Whole32(source, (float*)target, targetStride);
            else Part32(source, (float*)target, targetStride, rows, columns);
        }
        else if (Avx512F.IsSupported && sizeof(T) == sizeof(ulong) && isWhole) Whole64(source, (double*)target, targetStride);
        else if (Avx.IsSupported && sizeof(T) == sizeof(uint) && isWhole) Quarters32(source, (float*)target, targetStride);
        else if (Avx.IsSupported && sizeof(T) == sizeof(ulong) && isWhole) Quarters64(source, (double*)target, targetStride);
        else Single(source, target, targetStride, rows, columns);
    }

    /// <summary>Element by element.</summary>
    private static void Single<T, TLines>(TLines source, T* target, nint targetStride, int rows, int columns)
        where T : unmanaged
        where TLines : struct, ILines<TLines>
    {
        for (int j = 0; j < columns; j++)
        {
            T* line = (T*)source.At(j);
            for (int i = 0; i < rows; i++) target[(i * targetStride) + j] = line[i];
        }
    }

    /// <summary>Pairs and fours are interleaved within 128-bit lanes, then the lanes change places twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Whole32<TLines>(TLines s, float* t, nint ts) where TLines : struct, ILines<TLines>
    {
        Four(Load32(s, 0), Load32(s, 1), Load32(s, 2), Load32(s, 3),
            out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> a2, out Vector512<float> a3);
        Four(Load32(s, 4), Load32(s, 5), Load32(s, 6), Load32(s, 7),
            out Vector512<float> b0, out Vector512<float> b1, out Vector512<float> b2, out Vector512<float> b3);
        Four(Load32(s, 8), Load32(s, 9), Load32(s, 10), Load32(s, 11),
            out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3);
        Four(Load32(s, 12), Load32(s, 13), Load32(s, 14), Load32(s, 15),
            out Vector512<float> d0, out Vector512<float> d1, out Vector512<float> d2, out Vector512<float> d3);
        Lanes(a0, b0, c0, d0, t, ts);
        Lanes(a1, b1, c1, d1, t + ts, ts);
        Lanes(a2, b2, c2, d2, t + (2 * ts), ts);
        Lanes(a3, b3, c3, d3, t + (3 * ts), ts);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load32<TLines>(TLines s, int line) where TLines : struct, ILines<TLines> => Vector512.Load((float*)s.At(line));

    /// <summary>The 4 × 4 transposes of each 128-bit lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d,
        out Vector512<float> r0, out Vector512<float> r1, out Vector512<float> r2, out Vector512<float> r3)
    {
        Vector512<double> abLow = Avx512F.UnpackLow(a, b).AsDouble(), abHigh = Avx512F.UnpackHigh(a, b).AsDouble();
        Vector512<double> cdLow = Avx512F.UnpackLow(c, d).AsDouble(), cdHigh = Avx512F.UnpackHigh(c, d).AsDouble();
        r0 = Avx512F.UnpackLow(abLow, cdLow).AsSingle();
        r1 = Avx512F.UnpackHigh(abLow, cdLow).AsSingle();
        r2 = Avx512F.UnpackLow(abHigh, cdHigh).AsSingle();
        r3 = Avx512F.UnpackHigh(abHigh, cdHigh).AsSingle();
    }

    /// <summary>Rows 0, 4, 8 and 12 of the target from the lanes of four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lanes(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* t, nint ts)
    {
        Vector512<float> ab02 = Avx512F.Shuffle4x128(a, b, 0x88), ab13 = Avx512F.Shuffle4x128(a, b, 0xDD);
        Vector512<float> cd02 = Avx512F.Shuffle4x128(c, d, 0x88), cd13 = Avx512F.Shuffle4x128(c, d, 0xDD);
        Vector512<float> r0 = Avx512F.Shuffle4x128(ab02, cd02, 0x88), r1 = Avx512F.Shuffle4x128(ab13, cd13, 0x88);
        Vector512<float> r2 = Avx512F.Shuffle4x128(ab02, cd02, 0xDD), r3 = Avx512F.Shuffle4x128(ab13, cd13, 0xDD);
        r0.Store(t);
        r1.Store(t + (4 * ts));
        r2.Store(t + (8 * ts));
        r3.Store(t + (12 * ts));
    }

    /// <summary>An incomplete square: what is not there is neither read nor written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Part32<TLines>(TLines s, float* t, nint ts, int rows, int columns) where TLines : struct, ILines<TLines>
    {
        Vector512<float> read = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(rows)).AsSingle();
        Vector512<float> write = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(columns)).AsSingle();
        Four(Part(s, 0, columns, read), Part(s, 1, columns, read), Part(s, 2, columns, read), Part(s, 3, columns, read),
            out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> a2, out Vector512<float> a3);
        Four(Part(s, 4, columns, read), Part(s, 5, columns, read), Part(s, 6, columns, read), Part(s, 7, columns, read),
            out Vector512<float> b0, out Vector512<float> b1, out Vector512<float> b2, out Vector512<float> b3);
        Four(Part(s, 8, columns, read), Part(s, 9, columns, read), Part(s, 10, columns, read), Part(s, 11, columns, read),
            out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3);
        Four(Part(s, 12, columns, read), Part(s, 13, columns, read), Part(s, 14, columns, read), Part(s, 15, columns, read),
            out Vector512<float> d0, out Vector512<float> d1, out Vector512<float> d2, out Vector512<float> d3);
        Lanes(a0, b0, c0, d0, t, ts, 0, rows, write);
        Lanes(a1, b1, c1, d1, t, ts, 1, rows, write);
        Lanes(a2, b2, c2, d2, t, ts, 2, rows, write);
        Lanes(a3, b3, c3, d3, t, ts, 3, rows, write);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Part<TLines>(TLines s, int line, int lines, Vector512<float> mask) where TLines : struct, ILines<TLines> =>
        line < lines ? Avx512F.MaskLoad((float*)s.At(line), mask, Vector512<float>.Zero) : Vector512<float>.Zero;

    /// <summary>Those of the rows first, first + 4, … of the target that are below a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lanes(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* t, nint ts, int first, int rows, Vector512<float> mask)
    {
        Vector512<float> ab02 = Avx512F.Shuffle4x128(a, b, 0x88), ab13 = Avx512F.Shuffle4x128(a, b, 0xDD);
        Vector512<float> cd02 = Avx512F.Shuffle4x128(c, d, 0x88), cd13 = Avx512F.Shuffle4x128(c, d, 0xDD);
        if (first < rows) Avx512F.MaskStore(t + (first * ts), mask, Avx512F.Shuffle4x128(ab02, cd02, 0x88));
        if (first + 4 < rows) Avx512F.MaskStore(t + ((first + 4) * ts), mask, Avx512F.Shuffle4x128(ab13, cd13, 0x88));
        if (first + 8 < rows) Avx512F.MaskStore(t + ((first + 8) * ts), mask, Avx512F.Shuffle4x128(ab02, cd02, 0xDD));
        if (first + 12 < rows) Avx512F.MaskStore(t + ((first + 12) * ts), mask, Avx512F.Shuffle4x128(ab13, cd13, 0xDD));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Whole64<TLines>(TLines s, double* t, nint ts) where TLines : struct, ILines<TLines>
    {
        Vector512<double> a = Load64(s, 0), b = Load64(s, 1), c = Load64(s, 2), d = Load64(s, 3);
        Vector512<double> e = Load64(s, 4), f = Load64(s, 5), g = Load64(s, 6), h = Load64(s, 7);
        Pairs(Avx512F.UnpackLow(a, b), Avx512F.UnpackLow(c, d), Avx512F.UnpackLow(e, f), Avx512F.UnpackLow(g, h), t, ts);
        Pairs(Avx512F.UnpackHigh(a, b), Avx512F.UnpackHigh(c, d), Avx512F.UnpackHigh(e, f), Avx512F.UnpackHigh(g, h), t + ts, ts);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Pairs(Vector512<double> ab, Vector512<double> cd, Vector512<double> ef, Vector512<double> gh, double* t, nint ts)
        {
            Vector512<double> left02 = Avx512F.Shuffle4x128(ab, cd, 0x88), left13 = Avx512F.Shuffle4x128(ab, cd, 0xDD);
            Vector512<double> right02 = Avx512F.Shuffle4x128(ef, gh, 0x88), right13 = Avx512F.Shuffle4x128(ef, gh, 0xDD);
            Avx512F.Shuffle4x128(left02, right02, 0x88).Store(t);
            Avx512F.Shuffle4x128(left13, right13, 0x88).Store(t + (2 * ts));
            Avx512F.Shuffle4x128(left02, right02, 0xDD).Store(t + (4 * ts));
            Avx512F.Shuffle4x128(left13, right13, 0xDD).Store(t + (6 * ts));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Load64<TLines>(TLines s, int line) where TLines : struct, ILines<TLines> => Vector512.Load((double*)s.At(line));
}
