using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>
/// sin x and cos x on whole vectors, the meaning of <see cref="ElementOperation.Sin"/> and <see cref="ElementOperation.Cos"/>. Every lane
/// gets the same bits whatever its neighbours hold. n = round(x / (π/2)) and r = x − n·π/2 in fused steps with π/2 in three parts, then
/// ±sin r or ±cos r by near-minimax polynomials fitted for this file. That is exact enough while n fits half the significand; lanes
/// beyond (and ±∞) are given to <see cref="Math"/> one by one.
/// </summary>
internal static class VectorSine
{
    private const float SingleLimit = 100_000;
    private const double DoubleLimit = 10_000_000;

    /// <summary>At most 1.5 ulp from the true value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sin(Vector512<float> x) =>
        Vector512.GreaterThanAny(Vector512.Abs(x), Vector512.Create(SingleLimit)) ? LargeSin(x) : Near(x, 0);

    /// <summary>At most 1.5 ulp from the true value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Cos(Vector512<float> x) =>
        Vector512.GreaterThanAny(Vector512.Abs(x), Vector512.Create(SingleLimit)) ? LargeCos(x) : Near(x, 1);

    /// <summary>At most 1.5 ulp from the true value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sin(Vector512<double> x) =>
        Vector512.GreaterThanAny(Vector512.Abs(x), Vector512.Create(DoubleLimit)) ? LargeSin(x) : Near(x, 0);

    /// <summary>At most 1.5 ulp from the true value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Cos(Vector512<double> x) =>
        Vector512.GreaterThanAny(Vector512.Abs(x), Vector512.Create(DoubleLimit)) ? LargeCos(x) : Near(x, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Near(Vector512<float> x, int quarterTurns)
    {
        const float Shifter = 12582912; // 1.5·2²³: adding it leaves the nearest integer in the low bits
        Vector512<float> shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(0.636619772f), Vector512.Create(Shifter));
        Vector512<float> n = shifted - Vector512.Create(Shifter);
        Vector512<float> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-1.5707963705062866211f), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(4.3711388286737928865e-8f), r);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(1.7151245100058818728e-15f), r);
        Vector512<float> z = r * r;
        Vector512<float> sine = Vector512.FusedMultiplyAdd(Vector512.Create(-0.000195876390987f), z, Vector512.Create(0.00833274710466f));
        sine = Vector512.FusedMultiplyAdd(sine, z, Vector512.Create(-0.166666646563f));
        sine = Vector512.FusedMultiplyAdd(sine * z, r, r);
        Vector512<float> cosine = Vector512.FusedMultiplyAdd(Vector512.Create(2.45476897725e-5f), z, Vector512.Create(-0.00138883018676f));
        cosine = Vector512.FusedMultiplyAdd(cosine, z, Vector512.Create(0.0416666646535f));
        cosine = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(cosine, z, Vector512.Create(-0.5f)), z, Vector512<float>.One);
        Vector512<int> quadrant = shifted.AsInt32() + Vector512.Create(quarterTurns);
        Vector512<float> odd = (Vector512<int>.Zero - (quadrant & Vector512<int>.One)).AsSingle();
        Vector512<float> sign = Vector512.ShiftLeft(quadrant & Vector512.Create(2), 30).AsSingle();
        Vector512<float> result = Vector512.ConditionalSelect(odd, cosine, sine) ^ sign;
        if (quarterTurns != 0) return result;
        return Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<float>.Zero), x, result); // sin −0 is −0
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Near(Vector512<double> x, long quarterTurns)
    {
        const double Shifter = 6755399441055744; // 1.5·2⁵²
        Vector512<double> shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(0.63661977236758134308), Vector512.Create(Shifter));
        Vector512<double> n = shifted - Vector512.Create(Shifter);
        Vector512<double> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-1.5707963267948966), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-6.123233995736766e-17), r);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(1.4973849048591698e-33), r);
        Vector512<double> z = r * r;
        Vector512<double> sine = Vector512.Create(1.5917988979397433278e-10);
        sine = Vector512.FusedMultiplyAdd(sine, z, Vector512.Create(-2.5051129896450186307e-8));
        sine = Vector512.FusedMultiplyAdd(sine, z, Vector512.Create(2.7557316093198405192e-6));
        sine = Vector512.FusedMultiplyAdd(sine, z, Vector512.Create(-0.00019841269836740532103));
        sine = Vector512.FusedMultiplyAdd(sine, z, Vector512.Create(0.0083333333333309365537));
        sine = Vector512.FusedMultiplyAdd(sine, z, Vector512.Create(-0.16666666666666664611));
        sine = Vector512.FusedMultiplyAdd(sine * z, r, r);
        Vector512<double> cosine = Vector512.Create(-1.1382544645349250446e-11);
        cosine = Vector512.FusedMultiplyAdd(cosine, z, Vector512.Create(2.0876145049413179088e-9));
        cosine = Vector512.FusedMultiplyAdd(cosine, z, Vector512.Create(-2.7557317265878080043e-7));
        cosine = Vector512.FusedMultiplyAdd(cosine, z, Vector512.Create(0.000024801587298754401173));
        cosine = Vector512.FusedMultiplyAdd(cosine, z, Vector512.Create(-0.0013888888888887389773));
        cosine = Vector512.FusedMultiplyAdd(cosine, z, Vector512.Create(0.041666666666666665381));
        cosine = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(cosine, z, Vector512.Create(-0.5)), z, Vector512<double>.One);
        Vector512<long> quadrant = shifted.AsInt64() + Vector512.Create(quarterTurns);
        Vector512<double> odd = (Vector512<long>.Zero - (quadrant & Vector512<long>.One)).AsDouble();
        Vector512<double> sign = Vector512.ShiftLeft(quadrant & Vector512.Create(2L), 62).AsDouble();
        Vector512<double> result = Vector512.ConditionalSelect(odd, cosine, sine) ^ sign;
        if (quarterTurns != 0) return result;
        return Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<double>.Zero), x, result); // sin −0 is −0
    }

    private static Vector512<float> LargeSin(Vector512<float> x) => Patch(x, Near(x, 0), SingleLimit, static x => (float)Math.Sin(x));

    private static Vector512<float> LargeCos(Vector512<float> x) => Patch(x, Near(x, 1), SingleLimit, static x => (float)Math.Cos(x));

    private static Vector512<double> LargeSin(Vector512<double> x) => Patch(x, Near(x, 0), DoubleLimit, Math.Sin);

    private static Vector512<double> LargeCos(Vector512<double> x) => Patch(x, Near(x, 1), DoubleLimit, Math.Cos);

    private static Vector512<T> Patch<T>(Vector512<T> x, Vector512<T> result, T limit, Func<T, T> function)
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        for (int lane = 0; lane < Vector512<T>.Count; lane++)
        {
            if (T.Abs(x[lane]) > limit) result = result.WithElement(lane, function(x[lane]));
        }
        return result;
    }
}
