using static AutoGrad.Execution.ElementFormula;

namespace AutoGrad.Execution;

/// <content>Hyperbolic functions, their inverses, and the logistic family.</content>
internal static partial class ElementFunctions
{
    /// <summary>
    /// (e^x − e^−x) / 2, from e^|x| − 1; a Float64 beyond the range of e^x from the square of its root. A Float32, from a quarter of it, is
    /// at most 2.2 ulp from the true value.
    /// </summary>
    public static ElementFormula Sinh(ElementFormula x)
    {
        ElementFormula a = Abs(x);
        if (x.DType == DType.Float32)
        {
            (ElementFormula quarter, ElementFormula small) = QuarterOfExp(a);
            ElementFormula less = FusedMultiplyAdd(quarter, small, quarter - 0.25);
            ElementFormula half = less + (less / FusedMultiplyAdd(less, x.Number(4), x.Number(1)));
            return Select(a < 4e-4, x, CopySign(half + half, x)); // a quarter of a subnormal would lose bits
        }
        ElementFormula e = Expm1(a);
        return CopySign(Select(a < 709, 0.5 * (e + (e / (e + 1))), HalfExp(a)), x);
    }

    /// <summary>(e^x + e^−x) / 2; at most 1.6 ulp from the true value for Float32.</summary>
    public static ElementFormula Cosh(ElementFormula x)
    {
        ElementFormula a = Abs(x);
        if (x.DType == DType.Float32)
        {
            (ElementFormula quarter, ElementFormula small) = QuarterOfExp(a);
            ElementFormula power = FusedMultiplyAdd(quarter, small, quarter);
            ElementFormula half = power + (0.0625 / power);
            return half + half;
        }
        ElementFormula e = Exp(a);
        return Select(a < 709, 0.5 * (e + (1 / e)), HalfExp(a));
    }

    /// <summary>e^a of a Float32 as 4·quarter·(1 + small), up to where its half overflows.</summary>
    private static (ElementFormula Quarter, ElementFormula Small) QuarterOfExp(ElementFormula a)
    {
        ElementFormula clamped = Select(a > 89.6, a.Number(89.6), a); // NaN stays
        (ElementFormula n, ElementFormula quarter) = NearestPower(clamped, 1 / Ln2, -2);
        ElementFormula r = AddLn2(clamped, n, -1);
        return (quarter, FusedMultiplyAdd(r * r, Polynomial(r, ExponentialTail(DType.Float32)), r));
    }

    /// <summary>
    /// (1 − t) / (1 + t) with t = e^(−2|x|), which neither overflows nor cancels: with 2|x| = 2r − n·ln 2, half of the numerator is
    /// 2ⁿ·(1 − e^(−2r)) / 2 + (1 − 2ⁿ) / 2, and half of the denominator what is missing to 1. A Float32 is at most 2.4 ulp from the true
    /// value.
    /// </summary>
    public static ElementFormula Tanh(ElementFormula x)
    {
        ElementFormula size = Abs(x);
        ElementFormula a = Select(size > 20, x.Number(20), size); // where it is 1; NaN stays
        (ElementFormula n, ElementFormula power) = NearestPower(a, -2 / Ln2);
        ElementFormula r = AddLn2(a, n, 0.5);
        double[] tail = ExponentialTail(x.DType); // of e^(−2r): with −2r for r, and halved
        ElementFormula q = Polynomial(r, [.. tail.Select(static (coefficient, i) => -coefficient * Math.ScaleB(i % 2 == 0 ? 2 : -2, i))]);
        ElementFormula small = FusedMultiplyAdd(r * r, q, r);
        ElementFormula half = x.Number(0.5);
        ElementFormula difference = FusedMultiplyAdd(power, small, FusedMultiplyAdd(power, -half, half));
        return CopySign(difference / FusedMultiplyAdd(power, half - small, half), x);
    }

    /// <summary>ln(x + √(x² + 1)), from ln(1 + …) of |x|. A Float32 is at most 2 ulp from the true value.</summary>
    public static ElementFormula Asinh(ElementFormula x)
    {
        ElementFormula a = Abs(x);
        ElementFormula square = a * a;
        ElementFormula near = Log1p(a + (square / (1 + Sqrt(1 + square))));
        return KeepZero(x, CopySign(Select(a < Large(x.DType), near, Log(a) + Ln2), x));
    }

    /// <summary>ln(x + √(x² − 1)); NaN below 1. A Float32 is at most 2.8 ulp from the true value.</summary>
    public static ElementFormula Acosh(ElementFormula x)
    {
        ElementFormula t = x - 1;
        ElementFormula near = Log1p(t + Sqrt(t * (t + 2)));
        return Select(x < 1, x.Number(double.NaN), Select(x < Large(x.DType), near, Log(x) + Ln2));
    }

    /// <summary>From where on x ± 1 / (2x) is x, and √(x² ± 1) with it.</summary>
    private static double Large(DType dtype) => dtype == DType.Float32 ? 8192 : 268435456;

    /// <summary>½ ln((1 + x) / (1 − x)); ±∞ at ±1, NaN beyond. A Float32 is at most 2.4 ulp from the true value.</summary>
    public static ElementFormula Atanh(ElementFormula x)
    {
        ElementFormula a = Abs(x);
        return CopySign(0.5 * Log1p(2 * a / (1 - a)), x);
    }

    /// <summary>1 / (1 + e^−x), from e^−|x|, so that small results keep their digits.</summary>
    public static ElementFormula Sigmoid(ElementFormula x)
    {
        ElementFormula e = Exp(-Abs(x));
        return Select(x < 0, e, x.Number(1)) / (1 + e);
    }

    /// <summary>ln(1 + e^x) = max(x, 0) + ln(1 + e^−|x|).</summary>
    public static ElementFormula Softplus(ElementFormula x)
    {
        ElementFormula e = Exp(-Abs(x));
        return Select(x > 0, x, x.Number(0)) + (x.DType == DType.Float32 ? Log1pOfFraction(e) : Log1p(e));
    }

    /// <summary>ln(1 + e) of a Float32 from 0 to 1: a polynomial fitted for this file.</summary>
    private static ElementFormula Log1pOfFraction(ElementFormula e) => FusedMultiplyAdd(
        e * e,
        Polynomial(
            e, -0.499999314547, 0.333304703236, -0.249581560493, 0.196932017803, -0.15349163115, 0.106701999903, -0.0575641319156,
            0.0201521087438, -0.00330701447092),
        e);

    /// <summary>e^a / 2 without overflow before its own.</summary>
    private static ElementFormula HalfExp(ElementFormula a)
    {
        ElementFormula root = Exp(0.5 * a);
        return 0.5 * root * root;
    }
}
