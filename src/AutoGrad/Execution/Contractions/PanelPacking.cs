using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <summary>
/// Copies lines of a matrix operand side by side, target[k · width + line], the order in which register tiles read. Lines beyond the
/// valid ones become zeros. Transposed, sliced and broadcast operands are absorbed here, so no operand is copied as a whole before.
/// </summary>
internal static unsafe class PanelPacking<T> where T : unmanaged
{
    private const int Ahead = 8; // depths
    private const int DepthBlock = 64; // the part of a panel that all lines are woven into while it is in the first-level cache

    /// <summary>Packs one panel of at most <paramref name="width"/> lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(MatrixOperand<T> operand, int valid, int width, int depth, T* target)
    {
        if (valid < width)
        {
            new Span<T>(target, width * depth).Clear();
            if (valid > 1 && operand.LinesRun(valid)) CopyRuns(operand, valid, width, depth, target);
            else PackAcross(operand, valid, width, depth, target);
        }
        else if (operand.LinesRun(width))
        {
            CopyRuns(operand, width, width, depth, target);
        }
        else
        {
            PackAcross(operand, width, width, depth, target);
        }
    }

    /// <summary>
    /// Packs whole panels side by side whose lines follow one another in memory. All panels get their part of each k in turn, because
    /// one run of memory is read faster than as many pieces, each of which is in a page of its own.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackRuns(MatrixOperand<T> operand, int panels, int width, int depth, T* target)
    {
        T* start = operand.Start + operand.Lines[0];
        int* depths = operand.Depths;
        nint panel = width * (nint)depth;
        int line = 64 / sizeof(T);
        int lines = panels * width;
        int whole = width - (width % Vector128<T>.Count);
        for (int k = 0; k < depth; k++)
        {
            T* source = start + depths[k];
            if (Sse.IsSupported)
            {
                T* ahead = start + depths[Math.Min(k + Ahead, depth - 1)];
                for (int j = 0; j < lines; j += line) Sse.Prefetch0(ahead + j);
            }
            T* place = target + (k * (nint)width);
            for (int p = 0; p < panels; p++)
            {
                if (Vector512.IsHardwareAccelerated && width == 2 * Vector512<T>.Count)
                {
                    Vector512.Load(source).Store(place);
                    Vector512.Load(source + Vector512<T>.Count).Store(place + Vector512<T>.Count);
                }
                else
                {
                    int i = 0;
                    for (; i < whole; i += Vector128<T>.Count) Vector128.Load(source + i).Store(place + i);
                    for (; i < width; i++) place[i] = source[i];
                }
                source += width;
                place += panel;
            }
        }
    }

    /// <summary>Lines next to one another in memory: each k is one copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRuns(MatrixOperand<T> operand, int valid, int width, int depth, T* target)
    {
        T* start = operand.Start + operand.Lines[0];
        int* depths = operand.Depths;
        int vectorised = valid - (valid % Vector128<T>.Count);
        if (valid == width && width == 2 * Vector512<T>.Count && Vector512.IsHardwareAccelerated)
        {
            for (int k = 0; k < depth; k++)
            {
                T* source = start + depths[k];
                Vector512.Load(source).Store(target);
                Vector512.Load(source + Vector512<T>.Count).Store(target + Vector512<T>.Count);
                target += width;
            }
            return;
        }
        for (int k = 0; k < depth; k++)
        {
            T* source = start + depths[k];
            int line = 0;
            for (; line < vectorised; line += Vector128<T>.Count) Vector128.Load(source + line).Store(target + line);
            for (; line < valid; line++) target[line] = source[line];
            target += width;
        }
    }

    /// <summary>Lines apart from one another; where the depth axis is contiguous, small blocks are transposed in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackAcross(MatrixOperand<T> operand, int valid, int width, int depth, T* target)
    {
        int block = 16 / sizeof(T);
        bool canTranspose = (Sse2.IsSupported || AdvSimd.Arm64.IsSupported) && (block == 2 || block == 4)
            && operand.DepthsRun(depth);
        int lines = canTranspose ? valid - (valid % block) : 0;
        int steps = canTranspose ? depth - (depth % block) : 0;
        T* origin = operand.Start + (depth > 0 ? operand.Depths[0] : 0);
        int across = Avx512DQ.IsSupported && operand.Steps.Line != 0 ? WideLines(width) : int.MaxValue;
        nint step = operand.Steps.Line;
        for (int from = 0; from < steps; from += DepthBlock)
        {
            int count = Math.Min(DepthBlock, steps - from);
            int line = 0;
            for (; line <= lines - across; line += across)
            {
                T* source = origin + from + operand.Lines[line];
                T* corner = target + (from * (nint)width) + line;
                if (block == 2) Transpose8((double*)source, step, count, width, (double*)corner);
                else if (across == 16) Transpose16((float*)source, step, count, width, (float*)corner);
                else Transpose12((float*)source, step, count, (float*)corner);
            }
            for (; line < lines; line += block)
            {
                T* corner = target + (from * (nint)width) + line;
                if (block == 4) Transpose4((float*)(origin + from), operand.Lines + line, count, width, (float*)corner);
                else Transpose2((double*)(origin + from), operand.Lines + line, count, width, (double*)corner);
            }
        }
        Gather(operand, 0, lines, width, steps, depth, target);
        Gather(operand, lines, valid, width, 0, depth, target);
    }

    /// <summary>How many evenly spaced lines are transposed at a time with 512-bit vectors.</summary>
    private static int WideLines(int width) => sizeof(T) == 8 ? 8 : width == 12 ? 12 : 16;

    /// <summary>16 lines at a time: quarters of vectors are loaded from lines four apart, so that only four shuffles are left for each two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose16(float* line0, nint step, int steps, int width, float* target)
    {
        float* line1 = line0 + step;
        float* line2 = line1 + step;
        float* line3 = line2 + step;
        nint four = 4 * step;
        nint eight = 8 * step;
        nint twelve = 12 * step;
        for (int k = 0; k < steps; k += 4)
        {
            Vector512<float> a = Insert(Quarters(line0 + k, four, eight), line0 + twelve + k);
            Vector512<float> b = Insert(Quarters(line1 + k, four, eight), line1 + twelve + k);
            Vector512<float> c = Insert(Quarters(line2 + k, four, eight), line2 + twelve + k);
            Vector512<float> d = Insert(Quarters(line3 + k, four, eight), line3 + twelve + k);
            Vector512<double> abLow = Avx512F.UnpackLow(a, b).AsDouble();
            Vector512<double> abHigh = Avx512F.UnpackHigh(a, b).AsDouble();
            Vector512<double> cdLow = Avx512F.UnpackLow(c, d).AsDouble();
            Vector512<double> cdHigh = Avx512F.UnpackHigh(c, d).AsDouble();
            Avx512F.UnpackLow(abLow, cdLow).AsSingle().Store(target);
            Avx512F.UnpackHigh(abLow, cdLow).AsSingle().Store(target + width);
            Avx512F.UnpackLow(abHigh, cdHigh).AsSingle().Store(target + (2 * width));
            Avx512F.UnpackHigh(abHigh, cdHigh).AsSingle().Store(target + (3 * width));
            target += 4 * width;
        }
    }

    /// <summary>The same for the 12 lines of a panel of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose12(float* line0, nint step, int steps, float* target)
    {
        float* line1 = line0 + step;
        float* line2 = line1 + step;
        float* line3 = line2 + step;
        nint four = 4 * step;
        nint eight = 8 * step;
        for (int k = 0; k < steps; k += 4)
        {
            Vector512<float> a = Quarters(line0 + k, four, eight);
            Vector512<float> b = Quarters(line1 + k, four, eight);
            Vector512<float> c = Quarters(line2 + k, four, eight);
            Vector512<float> d = Quarters(line3 + k, four, eight);
            Vector512<double> abLow = Avx512F.UnpackLow(a, b).AsDouble();
            Vector512<double> abHigh = Avx512F.UnpackHigh(a, b).AsDouble();
            Vector512<double> cdLow = Avx512F.UnpackLow(c, d).AsDouble();
            Vector512<double> cdHigh = Avx512F.UnpackHigh(c, d).AsDouble();
            StoreThreeQuarters(Avx512F.UnpackLow(abLow, cdLow).AsSingle(), target);
            StoreThreeQuarters(Avx512F.UnpackHigh(abLow, cdLow).AsSingle(), target + 12);
            StoreThreeQuarters(Avx512F.UnpackLow(abHigh, cdHigh).AsSingle(), target + 24);
            StoreThreeQuarters(Avx512F.UnpackHigh(abHigh, cdHigh).AsSingle(), target + 36);
            target += 48;
        }
    }

    /// <summary>8 lines of doubles, in the same way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose8(double* line0, nint step, int steps, int width, double* target)
    {
        double* line1 = line0 + step;
        nint two = 2 * step;
        nint four = 4 * step;
        nint six = 6 * step;
        for (int k = 0; k < steps; k += 2)
        {
            Vector512<double> a = Insert(Quarters(line0 + k, two, four), line0 + six + k);
            Vector512<double> b = Insert(Quarters(line1 + k, two, four), line1 + six + k);
            Avx512F.UnpackLow(a, b).Store(target);
            Avx512F.UnpackHigh(a, b).Store(target + width);
            target += 2 * width;
        }
    }

    /// <summary>The first three quarters of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Quarters(float* origin, nint second, nint third)
    {
        Vector512<float> first = Vector128.Load(origin).ToVector256Unsafe().ToVector512Unsafe();
        return Avx512F.InsertVector128(Avx512F.InsertVector128(first, Vector128.Load(origin + second), 1), Vector128.Load(origin + third), 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Quarters(double* origin, nint second, nint third)
    {
        Vector512<double> first = Vector128.Load(origin).ToVector256Unsafe().ToVector512Unsafe();
        return Avx512DQ.InsertVector128(Avx512DQ.InsertVector128(first, Vector128.Load(origin + second), 1), Vector128.Load(origin + third), 2);
    }

    /// <summary>The last quarter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Insert(Vector512<float> quarters, float* source) =>
        Avx512F.InsertVector128(quarters, Vector128.Load(source), 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Insert(Vector512<double> quarters, double* source) =>
        Avx512DQ.InsertVector128(quarters, Vector128.Load(source), 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreThreeQuarters(Vector512<float> vector, float* target)
    {
        vector.GetLower().Store(target);
        vector.GetUpper().GetLower().Store(target + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose4(float* origin, int* lines, int steps, int width, float* target)
    {
        float* row0 = origin + lines[0];
        float* row1 = origin + lines[1];
        float* row2 = origin + lines[2];
        float* row3 = origin + lines[3];
        for (int k = 0; k < steps; k += 4)
        {
            Vector128<float> a = Vector128.Load(row0 + k);
            Vector128<float> b = Vector128.Load(row1 + k);
            Vector128<float> c = Vector128.Load(row2 + k);
            Vector128<float> d = Vector128.Load(row3 + k);
            Vector128<double> abLow = Low(a, b).AsDouble();
            Vector128<double> abHigh = High(a, b).AsDouble();
            Vector128<double> cdLow = Low(c, d).AsDouble();
            Vector128<double> cdHigh = High(c, d).AsDouble();
            Low(abLow, cdLow).AsSingle().Store(target);
            High(abLow, cdLow).AsSingle().Store(target + width);
            Low(abHigh, cdHigh).AsSingle().Store(target + (2 * width));
            High(abHigh, cdHigh).AsSingle().Store(target + (3 * width));
            target += 4 * width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose2(double* origin, int* lines, int steps, int width, double* target)
    {
        double* row0 = origin + lines[0];
        double* row1 = origin + lines[1];
        for (int k = 0; k < steps; k += 2)
        {
            Vector128<double> a = Vector128.Load(row0 + k);
            Vector128<double> b = Vector128.Load(row1 + k);
            Low(a, b).Store(target);
            High(a, b).Store(target + width);
            target += 2 * width;
        }
    }

    private static void Gather(MatrixOperand<T> operand, int fromLine, int toLine, int width, int fromDepth, int toDepth, T* target)
    {
        int* depths = operand.Depths;
        for (int line = fromLine; line < toLine; line++)
        {
            T* source = operand.Start + operand.Lines[line];
            for (int k = fromDepth; k < toDepth; k++) target[(k * width) + line] = source[depths[k]];
        }
    }

    // The halves of two vectors interleaved; Pack asks for these only where one of the instruction sets is present.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Low(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> High(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
