using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>
/// ln x on whole vectors, the meaning of <see cref="ElementOperation.Log"/>. Every lane gets the same bits on every machine, whatever
/// its neighbours hold. x = m·2^e with m from √½ to √2 and f = m − 1; ln x = e·ln 2 + ln(1 + f), the latter by near-minimax polynomials
/// fitted for this file (Float64 in s = f / (2 + f), the arrangement of fdlibm's e_log.c, which keeps f's own bits whole).
/// </summary>
internal static class VectorLogarithm
{
    /// <summary>At most 1.2 ulp from the true value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        Vector512<float> subnormal = Vector512.LessThan(x, Vector512.Create(1.17549435e-38f));
        Vector512<float> normal = Vector512.ConditionalSelect(subnormal, x * Vector512.Create(8388608f), x);
        Vector512<int> bits = normal.AsInt32();
        Vector512<int> exponent = (bits - Vector512.Create(0x3F3504F3)) >> 23;
        Vector512<float> f = (bits - (exponent << 23)).AsSingle() - Vector512<float>.One;
        Vector512<float> e = Vector512.ConvertToSingle(exponent) - (subnormal & Vector512.Create(23f));
        Vector512<float> p = Vector512.Create(0.069715848122f);
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(-0.114800683732f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(0.116855802868f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(-0.124256546326f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(0.142490396113f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(-0.166678030628f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(0.20000716247f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(-0.249999969553f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(0.333333311781f));
        Vector512<float> square = f * f;
        Vector512<float> tail = Vector512.FusedMultiplyAdd(square * f, p, e * Vector512.Create(-1.9046542121259335545e-9f));
        tail = Vector512.FusedMultiplyAdd(square, Vector512.Create(-0.5f), tail);
        return Special(x, Vector512.FusedMultiplyAdd(e, Vector512.Create(0.693147182464599609375f), f + tail));
    }

    /// <summary>At most 1.2 ulp from the true value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log(Vector512<double> x)
    {
        const long Shifter = 0x4338_0000_0000_0000; // the bits of 1.5·2⁵²: adding an integer to them adds it to the number
        Vector512<double> subnormal = Vector512.LessThan(x, Vector512.Create(2.2250738585072014e-308));
        Vector512<double> normal = Vector512.ConditionalSelect(subnormal, x * Vector512.Create(4503599627370496d), x);
        Vector512<long> bits = normal.AsInt64();
        Vector512<long> exponent = (bits - Vector512.Create(0x3FE6_A09E_667F_3BCD)) >> 52;
        Vector512<double> f = (bits - (exponent << 52)).AsDouble() - Vector512<double>.One;
        Vector512<double> e = (exponent + Vector512.Create(Shifter)).AsDouble() - Vector512.Create(Shifter).AsDouble();
        e -= subnormal & Vector512.Create(52d);
        Vector512<double> s = f / (f + Vector512.Create(2d));
        Vector512<double> z = s * s;
        Vector512<double> p = Vector512.Create(0.14616585424888621974);
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(0.15331710618210771569));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(0.18182889455674946038));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(0.22222211130259877029));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(0.28571428626003268742));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(0.39999999999899443233));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(0.66666666666666696883));
        Vector512<double> half = Vector512.Create(0.5) * f * f;
        Vector512<double> tail = Vector512.FusedMultiplyAdd(p, z, half);
        tail = Vector512.FusedMultiplyAdd(s, tail, e * Vector512.Create(2.3190468138462996e-17));
        return Special(x, Vector512.FusedMultiplyAdd(e, Vector512.Create(0.6931471805599453), f - (half - tail)));
    }

    /// <summary>ln 0 = −∞, ln ∞ = ∞, NaN below 0 and for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Special<T>(Vector512<T> x, Vector512<T> result) where T : System.Numerics.IFloatingPointIeee754<T>
    {
        Vector512<T> infinity = Vector512.Create(T.PositiveInfinity);
        Vector512<T> regular = Vector512.GreaterThan(x, Vector512<T>.Zero) & Vector512.LessThan(x, infinity);
        Vector512<T> special = Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<T>.Zero), -infinity, Vector512.Create(T.NaN));
        special = Vector512.ConditionalSelect(Vector512.Equals(x, infinity), infinity, special);
        return Vector512.ConditionalSelect(regular, result, special);
    }
}
