using static AutoGrad.Execution.ElementFormula;

namespace AutoGrad.Execution;

/// <content>Tangent and the inverse trigonometric functions.</content>
internal static partial class ElementFunctions
{
    /// <summary>π/2 as a number of the dtype, and what is missing.</summary>
    private static (double High, double Low) HalfPi(DType dtype) => dtype == DType.Float32
        ? (1.57079637050628662, -4.3711390001862426e-8)
        : (1.5707963267948966, 6.123233995736766e-17);

    /// <summary>sin x / cos x.</summary>
    public static ElementFormula Tan(ElementFormula x) => Sin(x) / Cos(x);

    /// <summary>
    /// The angle in [−π/2, π/2] whose sine is x; NaN outside [−1, 1]. Beyond ½ from the half-angle, π/2 − 2·asin √((1 − x) / 2). A Float32
    /// is at most 2.4 ulp from the true value.
    /// </summary>
    public static ElementFormula Asin(ElementFormula x)
    {
        (double high, double low) = HalfPi(x.DType);
        ElementFormula a = Abs(x);
        ElementFormula far = a > 0.5;
        ElementFormula z = Select(far, FusedMultiplyAdd(a, x.Number(-0.5), x.Number(0.5)), a * a);
        ElementFormula t = Select(far, Sqrt(z), a);
        ElementFormula angle = ArcSine(t, z);
        return CopySign(Select(far, high - FusedMultiplyAdd(angle, x.Number(2), x.Number(-low)), angle), x);
    }

    /// <summary>The angle in [0, π] whose cosine is x; NaN outside [−1, 1]. A Float32 is at most 1.2 ulp from the true value.</summary>
    public static ElementFormula Acos(ElementFormula x)
    {
        (double high, double low) = HalfPi(x.DType);
        ElementFormula a = Abs(x);
        ElementFormula far = a > 0.5;
        ElementFormula z = Select(far, FusedMultiplyAdd(a, x.Number(-0.5), x.Number(0.5)), a * a);
        ElementFormula angle = ArcSine(Select(far, Sqrt(z), x), z);
        ElementFormula beyond = Select(x < 0, (2 * high) - FusedMultiplyAdd(angle, x.Number(2), x.Number(-2 * low)), 2 * angle);
        return Select(far, beyond, high - (angle - low));
    }

    /// <summary>The angle in [−π/2, π/2] whose tangent is x. A Float32 is at most 1.4 ulp from the true value.</summary>
    public static ElementFormula Atan(ElementFormula x)
    {
        ElementFormula a = Abs(x);
        if (x.DType == DType.Float32)
        {
            (double high, double low) = HalfPi(x.DType);
            ElementFormula beyond = a > 1;
            ElementFormula angle = ArcTangentOfSingle(Select(beyond, x.Number(-1), a) / Select(beyond, a, x.Number(1)));
            return CopySign(Select(beyond, high + (angle + low), angle), x);
        }
        ElementFormula steep = a > 2.414213562373095;
        ElementFormula numerator = Select(steep, x.Number(-1), Select(a > TanEighth, a - 1, a));
        ElementFormula denominator = Select(steep, a, Select(a > TanEighth, a + 1, x.Number(1)));
        ElementFormula turns = Select(steep, x.Number(2), Select(a > TanEighth, x.Number(1), x.Number(0)));
        return CopySign(ArcTangent(numerator / denominator, turns), x);
    }

    /// <summary>
    /// The angle in [−π, π] of the point (x, y), with the quadrants, zeros and infinities of <see cref="Math.Atan2"/>. A Float32 is at most
    /// 1.6 ulp from the true value of 26 million random points.
    /// </summary>
    public static ElementFormula Atan2(ElementFormula y, ElementFormula x)
    {
        (double high, double low) = HalfPi(x.DType);
        ElementFormula a = Abs(x), b = Abs(y);
        ElementFormula small = Minimum(a, b), large = Maximum(a, b);
        ElementFormula ratio = small / large;
        ratio = Select(EqualTo(small, large), Select(EqualTo(large, 0), large, x.Number(1)), ratio);
        ElementFormula angle = x.DType == DType.Float32 ? ArcTangentOfSingle(ratio) : Eighth(ratio);
        angle = Select(a < b, high - (angle - low), angle);
        angle = Select(SignBit(x), (2 * high) - (angle - (2 * low)), angle);
        return CopySign(angle, y);

        static ElementFormula Eighth(ElementFormula ratio)
        {
            ElementFormula turned = ratio > TanEighth;
            return ArcTangent(Select(turned, (ratio - 1) / (ratio + 1), ratio), Select(turned, ratio.Number(1), ratio.Number(0)));
        }
    }

    private const double TanEighth = 0.41421356237309503;

    /// <summary>asin t for t ≤ ½, given z = t².</summary>
    private static ElementFormula ArcSine(ElementFormula t, ElementFormula z)
    {
        ElementFormula p = t.DType == DType.Float32
            ? Polynomial(z, 0.166667521, 0.0749530941248, 0.0454691462219, 0.0241848267615, 0.0421581678092)
            : Polynomial(
                z, 0.16666666666666667833, 0.074999999999984242597, 0.044642857146373380882, 0.030381944137085214301,
                0.022372173002005597387, 0.017352391265909227862, 0.013971235301124539149, 0.011478952690257386742, 0.010324318288744112046,
                0.0054508781877205499483, 0.017419357964884857174, -0.014881409392818066643, 0.028778442612593040849);
        return FusedMultiplyAdd(t * z, p, t);
    }

    /// <summary>atan t of a Float32 for |t| ≤ 1: a polynomial fitted for this file.</summary>
    private static ElementFormula ArcTangentOfSingle(ElementFormula t)
    {
        ElementFormula z = t * t;
        ElementFormula p = Polynomial(
            z, -0.33333298564, 0.199985310435, -0.142640516162, 0.109511747956, -0.0840047523379, 0.0579065456986, -0.0311270020902,
            0.0108873611316, -0.00178754760418);
        return FusedMultiplyAdd(t * z, p, t);
    }

    /// <summary>turns·π/4 + atan t of a Float64 for |t| ≤ tan(π/8).</summary>
    private static ElementFormula ArcTangent(ElementFormula t, ElementFormula turns)
    {
        (double high, double low) = HalfPi(t.DType);
        ElementFormula z = t * t;
        ElementFormula p = Polynomial(
            z, -0.33333333333333333217, 0.19999999999999804328, -0.14285714285659777756, 0.11111111105150587894, -0.090909087532591129423,
            0.076922963680422971183, -0.066664247602005201418, 0.058789275544738067651, -0.052304436406869477082, 0.045515447340221616575,
            -0.03456931506332608995, 0.016284375050043394596);
        ElementFormula tail = FusedMultiplyAdd(t * z, p, turns * (0.5 * low));
        return FusedMultiplyAdd(turns, t.Number(0.5 * high), t + tail);
    }
}
