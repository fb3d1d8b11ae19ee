using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Benchmarks.Machine;

/// <summary>x · y + z on a vector of some width.</summary>
internal interface IFusedMultiplyAdd<T> where T : unmanaged
{
    /// <summary>How many numbers a vector has.</summary>
    static abstract int Lanes { get; }

    static abstract T Create(double number);

    static abstract T Apply(T x, T y, T z);
}

/// <summary>
/// The most multiplications and additions that a core does in a second: chains of them in registers, more than the core can have under way.
/// </summary>
internal static class FusedChains
{
    private const int Chains = 16;
    private const int Rounds = 20_000;

    /// <summary>The bits of the widest vectors that this machine computes with directly.</summary>
    public static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>Floating-point operations a second, counting x · y + z as two, in Float32.</summary>
    public static double Float32() => VectorBits switch
    {
        512 => Rate<Vector512<float>, Float512>(),
        256 => Rate<Vector256<float>, Float256>(),
        _ => Rate<Vector128<float>, Float128>(),
    };

    /// <summary>The same in Float64.</summary>
    public static double Float64() => VectorBits switch
    {
        512 => Rate<Vector512<double>, Double512>(),
        256 => Rate<Vector256<double>, Double256>(),
        _ => Rate<Vector128<double>, Double128>(),
    };

    private static double Rate<T, TFused>() where T : unmanaged where TFused : struct, IFusedMultiplyAdd<T>
    {
        Measurement measured = Measurement.Of(static () => Run<T, TFused>(), TimeSpan.FromSeconds(0.3));
        return 2.0 * TFused.Lanes * Chains * Rounds / measured.Least;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static T Run<T, TFused>() where T : unmanaged where TFused : struct, IFusedMultiplyAdd<T>
    {
        T x = TFused.Create(0.999), y = TFused.Create(0.001);
        T a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y, m = y, n = y, o = y, p = y;
        for (int round = 0; round < Rounds; round++)
        {
            (a, b, c, d) = (TFused.Apply(a, x, y), TFused.Apply(b, x, y), TFused.Apply(c, x, y), TFused.Apply(d, x, y));
            (e, f, g, h) = (TFused.Apply(e, x, y), TFused.Apply(f, x, y), TFused.Apply(g, x, y), TFused.Apply(h, x, y));
            (i, j, k, l) = (TFused.Apply(i, x, y), TFused.Apply(j, x, y), TFused.Apply(k, x, y), TFused.Apply(l, x, y));
            (m, n, o, p) = (TFused.Apply(m, x, y), TFused.Apply(n, x, y), TFused.Apply(o, x, y), TFused.Apply(p, x, y));
        }
        T abcd = TFused.Apply(TFused.Apply(a, b, c), d, TFused.Apply(e, f, g)), ijkl = TFused.Apply(TFused.Apply(h, i, j), k, TFused.Apply(l, m, n));
        return TFused.Apply(abcd, ijkl, TFused.Apply(o, p, y));
    }

    private readonly struct Float512 : IFusedMultiplyAdd<Vector512<float>>
    {
        public static int Lanes => Vector512<float>.Count;

        public static Vector512<float> Create(double number) => Vector512.Create((float)number);

        public static Vector512<float> Apply(Vector512<float> x, Vector512<float> y, Vector512<float> z) =>
            Vector512.FusedMultiplyAdd(x, y, z);
    }

    private readonly struct Float256 : IFusedMultiplyAdd<Vector256<float>>
    {
        public static int Lanes => Vector256<float>.Count;

        public static Vector256<float> Create(double number) => Vector256.Create((float)number);

        public static Vector256<float> Apply(Vector256<float> x, Vector256<float> y, Vector256<float> z) =>
            Vector256.FusedMultiplyAdd(x, y, z);
    }

    private readonly struct Float128 : IFusedMultiplyAdd<Vector128<float>>
    {
        public static int Lanes => Vector128<float>.Count;

        public static Vector128<float> Create(double number) => Vector128.Create((float)number);

        public static Vector128<float> Apply(Vector128<float> x, Vector128<float> y, Vector128<float> z) =>
            Vector128.FusedMultiplyAdd(x, y, z);
    }

    private readonly struct Double512 : IFusedMultiplyAdd<Vector512<double>>
    {
        public static int Lanes => Vector512<double>.Count;

        public static Vector512<double> Create(double number) => Vector512.Create(number);

        public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) =>
            Vector512.FusedMultiplyAdd(x, y, z);
    }

    private readonly struct Double256 : IFusedMultiplyAdd<Vector256<double>>
    {
        public static int Lanes => Vector256<double>.Count;

        public static Vector256<double> Create(double number) => Vector256.Create(number);

        public static Vector256<double> Apply(Vector256<double> x, Vector256<double> y, Vector256<double> z) =>
            Vector256.FusedMultiplyAdd(x, y, z);
    }

    private readonly struct Double128 : IFusedMultiplyAdd<Vector128<double>>
    {
        public static int Lanes => Vector128<double>.Count;

        public static Vector128<double> Create(double number) => Vector128.Create(number);

        public static Vector128<double> Apply(Vector128<double> x, Vector128<double> y, Vector128<double> z) =>
            Vector128.FusedMultiplyAdd(x, y, z);
    }
}
