using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <summary>
/// The transpose of a plane whose rows lie one after another in the source and whose columns do in the target: target[i, j] = source[j, i].
/// Squares as wide as a cache line go through registers, so every line is read and written once, whole.
/// </summary>
internal static unsafe class TransposeTile
{
    /// <summary>Whether there is a way through registers for elements of this size on this machine.</summary>
    public static bool Supports(int elementSize) => Avx512F.IsSupported && elementSize is 4 or 8;

    /// <summary>
    /// target[i · targetStride + j] = source[j · sourceStride + i] for i below rows and j below columns. So many rows of the target are
    /// written side by side: few where the target is large, all of them where lines of the source are far apart.
    /// </summary>
    public static void Run<T>(T* source, nint sourceStride, T* target, nint targetStride, int rows, int columns, int band = 16)
        where T : unmanaged
    {
        if (Avx512F.IsSupported && sizeof(T) == sizeof(uint))
        {
            Run32((float*)source, sourceStride, (float*)target, targetStride, rows, columns, band);
        }
        else if (Avx512F.IsSupported && sizeof(T) == sizeof(ulong))
        {
            Run64((double*)source, sourceStride, (double*)target, targetStride, rows, columns);
        }
        else
        {
            const int Side = 16;
            for (int row = 0; row < rows; row += Side)
            {
                for (int column = 0; column < columns; column += Side)
                {
                    int endRow = Math.Min(row + Side, rows), endColumn = Math.Min(column + Side, columns);
                    for (int i = row; i < endRow; i++)
                    {
                        for (int j = column; j < endColumn; j++) target[(i * targetStride) + j] = source[(j * sourceStride) + i];
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run32(float* source, nint sourceStride, float* target, nint targetStride, int rows, int columns, int band)
    {
        const int Side = 16;
        for (int row = 0; row < rows; row += band)
        {
            int endRow = Math.Min(row + band, rows);
            for (int column = 0; column < columns; column += Side)
            {
                int validColumns = Math.Min(columns - column, Side);
                float* from = source + row + (column * sourceStride);
                float* to = target + (row * targetStride) + column;
                for (int left = endRow - row; left > 0; left -= Side, from += Side, to += Side * targetStride)
                {
                    if (left >= Side && validColumns == Side) Whole32(from, sourceStride, to, targetStride);
                    else Part32(from, sourceStride, to, targetStride, Math.Min(left, Side), validColumns);
                }
            }
        }
    }

    /// <summary>Pairs and fours are interleaved within 128-bit lanes, then the lanes change places twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Whole32(float* s, nint ss, float* t, nint ts)
    {
        float* s4 = s + (4 * ss);
        float* s8 = s4 + (4 * ss);
        float* s12 = s8 + (4 * ss);
        Four(Vector512.Load(s), Vector512.Load(s + ss), Vector512.Load(s + (2 * ss)), Vector512.Load(s + (3 * ss)),
            out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> a2, out Vector512<float> a3);
        Four(Vector512.Load(s4), Vector512.Load(s4 + ss), Vector512.Load(s4 + (2 * ss)), Vector512.Load(s4 + (3 * ss)),
            out Vector512<float> b0, out Vector512<float> b1, out Vector512<float> b2, out Vector512<float> b3);
        Four(Vector512.Load(s8), Vector512.Load(s8 + ss), Vector512.Load(s8 + (2 * ss)), Vector512.Load(s8 + (3 * ss)),
            out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3);
        Four(Vector512.Load(s12), Vector512.Load(s12 + ss), Vector512.Load(s12 + (2 * ss)), Vector512.Load(s12 + (3 * ss)),
            out Vector512<float> d0, out Vector512<float> d1, out Vector512<float> d2, out Vector512<float> d3);
        Lanes(a0, b0, c0, d0, t, ts);
        Lanes(a1, b1, c1, d1, t + ts, ts);
        Lanes(a2, b2, c2, d2, t + (2 * ts), ts);
        Lanes(a3, b3, c3, d3, t + (3 * ts), ts);
    }

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
    private static void Part32(float* s, nint ss, float* t, nint ts, int rows, int columns)
    {
        Vector512<float> read = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(rows)).AsSingle();
        Vector512<float> write = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(columns)).AsSingle();
        Four(Part(s, ss, 0, columns, read), Part(s, ss, 1, columns, read), Part(s, ss, 2, columns, read), Part(s, ss, 3, columns, read),
            out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> a2, out Vector512<float> a3);
        Four(Part(s, ss, 4, columns, read), Part(s, ss, 5, columns, read), Part(s, ss, 6, columns, read), Part(s, ss, 7, columns, read),
            out Vector512<float> b0, out Vector512<float> b1, out Vector512<float> b2, out Vector512<float> b3);
        Four(Part(s, ss, 8, columns, read), Part(s, ss, 9, columns, read), Part(s, ss, 10, columns, read), Part(s, ss, 11, columns, read),
            out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3);
        Four(Part(s, ss, 12, columns, read), Part(s, ss, 13, columns, read), Part(s, ss, 14, columns, read), Part(s, ss, 15, columns, read),
            out Vector512<float> d0, out Vector512<float> d1, out Vector512<float> d2, out Vector512<float> d3);
        Lanes(a0, b0, c0, d0, t, ts, 0, rows, write);
        Lanes(a1, b1, c1, d1, t, ts, 1, rows, write);
        Lanes(a2, b2, c2, d2, t, ts, 2, rows, write);
        Lanes(a3, b3, c3, d3, t, ts, 3, rows, write);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Part(float* source, nint stride, int line, int lines, Vector512<float> mask) =>
        line < lines ? Avx512F.MaskLoad(source + (line * stride), mask, Vector512<float>.Zero) : Vector512<float>.Zero;

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run64(double* source, nint sourceStride, double* target, nint targetStride, int rows, int columns)
    {
        const int Side = 8;
        for (int column = 0; column < columns; column += Side)
        {
            for (int row = 0; row < rows; row += Side)
            {
                double* from = source + (column * sourceStride) + row;
                double* to = target + (row * targetStride) + column;
                if (rows - row >= Side && columns - column >= Side)
                {
                    Whole64(from, sourceStride, to, targetStride);
                    continue;
                }
                int endRow = Math.Min(rows - row, Side), endColumn = Math.Min(columns - column, Side);
                for (int i = 0; i < endRow; i++)
                {
                    for (int j = 0; j < endColumn; j++) to[(i * targetStride) + j] = from[(j * sourceStride) + i];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Whole64(double* s, nint ss, double* t, nint ts)
    {
        double* s4 = s + (4 * ss);
        Vector512<double> a = Vector512.Load(s), b = Vector512.Load(s + ss), c = Vector512.Load(s + (2 * ss)), d = Vector512.Load(s + (3 * ss));
        Vector512<double> e = Vector512.Load(s4), f = Vector512.Load(s4 + ss), g = Vector512.Load(s4 + (2 * ss)), h = Vector512.Load(s4 + (3 * ss));
        Pairs(Avx512F.UnpackLow(a, b), Avx512F.UnpackLow(c, d), Avx512F.UnpackLow(e, f), Avx512F.UnpackLow(g, h), t, ts);
        Pairs(Avx512F.UnpackHigh(a, b), Avx512F.UnpackHigh(c, d), Avx512F.UnpackHigh(e, f), Avx512F.UnpackHigh(g, h), t + ts, ts);

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
}
