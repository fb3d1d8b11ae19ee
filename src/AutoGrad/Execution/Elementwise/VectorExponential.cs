using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <summary>
/// e^x on whole vectors, the meaning of <see cref="ElementOperation.Exp"/>. Every lane gets the same bits on every machine, whatever
/// its neighbours hold. With n = round(x / ln 2) and r = x − n·ln 2 in two parts, e^x = 2^n·e^r, where e^r = 1 + r + r²·q(r) and q is a
/// near-minimax polynomial fitted for this file; 2^n is applied by the instruction for it, or in
/// two halves, so that subnormal results are rounded once and e^0 is 1.
/// </summary>
internal static class VectorExponential
{
    /// <summary>At most 1.1 ulp from the true value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        const float Shifter = 12582912; // 1.5·2²³: adding it leaves the nearest integer in the low bits
        x = Within(x, -105f, 89f);
        Vector512<float> shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(1.44269504f), Vector512.Create(Shifter));
        Vector512<float> n = shifted - Vector512.Create(Shifter);
        Vector512<float> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.693147182464599609375f), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(1.9046542121259335545e-9f), r);
        Vector512<float> q = Vector512.Create(0.00139261835877f);
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.00836317905272f));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.0416665546172f));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.166665769897f));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.5f));
        Vector512<float> power = Vector512.FusedMultiplyAdd(r * r, q, r) + Vector512<float>.One;
        if (Avx512F.IsSupported) return Avx512F.Scale(power, n);
        Vector512<int> exponent = shifted.AsInt32() - Vector512.Create(Shifter).AsInt32();
        Vector512<int> half = exponent >> 1;
        return power * Scale(half) * Scale(exponent - half);

        static Vector512<float> Scale(Vector512<int> exponent) => Vector512.ShiftLeft(exponent + Vector512.Create(127), 23).AsSingle();
    }

    /// <summary>At most 1.1 ulp from the true value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x)
    {
        const double Shifter = 6755399441055744; // 1.5·2⁵²
        x = Within(x, -746d, 710d);
        Vector512<double> shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(1.4426950408889634), Vector512.Create(Shifter));
        Vector512<double> n = shifted - Vector512.Create(Shifter);
        Vector512<double> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.6931471805599453), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-2.3190468138462996e-17), r);
        Vector512<double> q = Vector512.Create(2.5100385495510319077e-8);
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(2.762008844540974816e-7));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(2.7557268459997064772e-6));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.000024801521295954375131));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.00019841269863053616878));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.0013888888917213716901));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.0083333333333300618325));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.041666666666624127873));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.16666666666666667453));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.50000000000000010221));
        Vector512<double> power = Vector512.FusedMultiplyAdd(r * r, q, r) + Vector512<double>.One;
        if (Avx512F.IsSupported) return Avx512F.Scale(power, n);
        Vector512<long> exponent = shifted.AsInt64() - Vector512.Create(Shifter).AsInt64();
        Vector512<long> half = (exponent.AsInt32() >> 1).AsInt64(); // as exponent >> 1: the high halves are 0 or −1 and stay so
        return power * Scale(half) * Scale(exponent - half);

        static Vector512<double> Scale(Vector512<long> exponent) => Vector512.ShiftLeft(exponent + Vector512.Create(1023L), 52).AsDouble();
    }

    /// <summary>The nearest number in an interval; NaN stays, as the second operand of a machine's own minimum and maximum does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Within<T>(Vector512<T> x, T low, T high) =>
        Vector512.MinNative(Vector512.Create(high), Vector512.MaxNative(Vector512.Create(low), x));
}
