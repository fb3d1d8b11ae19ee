using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <summary>
/// The lines of a panel woven into each other in registers: element k of line l goes to target[k · width + l]. Only what the machine has
/// vectors for may be called; <see cref="PanelPacking{T}"/> asks before.
/// </summary>
internal static unsafe class WovenLines
{
    /// <summary>
    /// 16 lines at a time: quarters of vectors are loaded from lines four apart, so that only four shuffles are left for each two.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose16(float* line0, nint step, int steps, int width, float* target)
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
    public static void Transpose12(float* line0, nint step, int steps, float* target)
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
    public static void Transpose8(double* line0, nint step, int steps, int width, double* target)
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

    /// <summary>4 lines that lie anywhere, with 128-bit vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose4(float* origin, int* lines, int steps, int width, float* target)
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

    /// <summary>2 lines of doubles that lie anywhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose2(double* origin, int* lines, int steps, int width, double* target)
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

    // The halves of two vectors interleaved; packing asks for these only where one of the instruction sets is present.
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
