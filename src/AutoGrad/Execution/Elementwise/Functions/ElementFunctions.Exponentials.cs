using static AutoGrad.Execution.ElementFormula;

namespace AutoGrad.Execution;

/// <content>Exponentials, logarithms and roots.</content>
internal static partial class ElementFunctions
{
    private const double Ln2 = 0.69314718055994530942;

    /// <summary>
    /// e^x − 1 without cancellation. With x = n·ln 2 + r it is 2ⁿ·(e^r − 1) + (2ⁿ − 1); halves of it are added so that n may reach the
    /// largest exponent.
    /// </summary>
    public static ElementFormula Expm1(ElementFormula x)
    {
        bool single = x.DType == DType.Float32;
        ElementFormula clamped = Minimum(Maximum(x, x.Number(single ? -20 : -50)), x.Number(single ? 89 : 710));
        (ElementFormula n, ElementFormula half) = NearestPower(clamped, 1 / Ln2, -1);
        ElementFormula r = AddLn2(clamped, n, -1);
        ElementFormula small = FusedMultiplyAdd(r * r, Polynomial(r, ExponentialTail(x.DType)), r);
        return Select(Abs(x) < 1e-20, x, 2 * FusedMultiplyAdd(small, half, half - 0.5));
    }

    /// <summary>2^x; whole powers are exact.</summary>
    public static ElementFormula Exp2(ElementFormula x)
    {
        bool single = x.DType == DType.Float32;
        ElementFormula clamped = Minimum(Maximum(x, x.Number(single ? -151 : -1076)), x.Number(single ? 129 : 1025));
        ElementFormula n = Round(clamped);
        ElementFormula half = Floor(n * 0.5);
        return Exp((clamped - n) * Ln2) * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    /// <summary>
    /// ln(1 + x). With u = 1 + x rounded, ln u misses by the relative rounding error of u, which is added as its first-order term.
    /// </summary>
    public static ElementFormula Log1p(ElementFormula x)
    {
        ElementFormula u = 1 + x;
        ElementFormula lost = Select(x < 1, x - (u - 1), 1 - (u - x));
        ElementFormula log = Log(u);
        return KeepZero(x, Select(Abs(lost) > 0, log + (lost / u), log));
    }

    /// <summary>
    /// log₂ x; exact for whole powers: the exponent is taken off before. The logarithm of what is left is a polynomial for Float32, which
    /// is at most 1 ulp from the true value.
    /// </summary>
    public static ElementFormula Log2(ElementFormula x)
    {
        return OfExponentAndSignificand(x, (e, significand) => x.DType == DType.Float32
            ? e + Fraction(significand - 1)
            : FusedMultiplyAdd(Log(significand), x.Number(1 / Ln2), e));

        static ElementFormula Fraction(ElementFormula f) =>
            FusedMultiplyAdd(f, f.Number(1.44269502162933350), FusedMultiplyAdd(f * f, Log2Polynomial(f, 1), f * 1.9259629911266175e-8));
    }

    /// <summary>
    /// log₁₀ x; exact for whole powers. For Float32 from the exponent times log₁₀ 2, whose first 13 bits make exact products, and the
    /// polynomial of Log2 in the other unit: at most 1.1 ulp from the true value.
    /// </summary>
    public static ElementFormula Log10(ElementFormula x)
    {
        return x.DType == DType.Float32
            ? OfExponentAndSignificand(x, static (e, significand) => FusedMultiplyAdd(e, e.Number(0.301025390625), Rest(e, significand - 1)))
            : Call(new ScalarFunction(nameof(Log10), Math.Log10), x);

        static ElementFormula Rest(ElementFormula e, ElementFormula f)
        {
            ElementFormula correction = FusedMultiplyAdd(e, e.Number(4.605038981195214e-6), f * -1.0103050118726e-8);
            return FusedMultiplyAdd(f, f.Number(0.43429449200630188), FusedMultiplyAdd(f * f, Log2Polynomial(f, 0.30102999566398119521), correction));
        }
    }

    /// <summary>(log₂(1 + f) − f·log₂ e) / f² for 1 + f from √½ to √2, times a number.</summary>
    private static ElementFormula Log2Polynomial(ElementFormula f, double unit) => Polynomial(
        f,
        -0.721347332001 * unit,
        0.480898171663 * unit,
        -0.360698640347 * unit,
        0.288573652506 * unit,
        -0.239571303129 * unit,
        0.204438477755 * unit,
        -0.191289171576 * unit,
        0.187394738197 * unit,
        -0.110962972045 * unit);

    /// <summary>
    /// A logarithm of x = 2ᵉ·s with s from √½ to √2 for what is positive and finite, and its special values for the rest.
    /// </summary>
    private static ElementFormula OfExponentAndSignificand(ElementFormula x, Func<ElementFormula, ElementFormula, ElementFormula> logarithm)
    {
        (double shifter, _, int bits, DType integer) = ExponentOf(x.DType);
        ElementFormula subnormal = x < (x.DType == DType.Float32 ? 1.17549435e-38 : 2.2250738585072014e-308);
        ElementFormula pattern = Reinterpret(Select(subnormal, x * Math.ScaleB(1, bits), x), integer);
        ElementFormula exponent = (pattern - Reinterpret(x.Number(Math.Sqrt(0.5)), integer)) >> bits;
        ElementFormula e = Reinterpret(exponent + Reinterpret(x.Number(shifter), integer), x.DType) - shifter;
        ElementFormula significand = Reinterpret(pattern - (exponent << bits), x.DType);
        ElementFormula regular = logarithm(Select(subnormal, e - bits, e), significand);
        ElementFormula infinity = x.Number(double.PositiveInfinity);
        ElementFormula special = Select(EqualTo(x, 0), -infinity, Select(EqualTo(x, infinity), x, x.Number(double.NaN)));
        return Select((x > 0) & (x < infinity), regular, special);
    }

    /// <summary>1 / √x; ±∞ for ±0.</summary>
    public static ElementFormula Rsqrt(ElementFormula x) => 1 / Sqrt(x);

    /// <summary>
    /// The real cube root, by logarithms and one step of Newton's method. A Float32 is at most 0.8 ulp from the true value; a small one is
    /// made larger before, because its cube would lose bits.
    /// </summary>
    public static ElementFormula Cbrt(ElementFormula x)
    {
        ElementFormula a = Abs(x);
        bool single = x.DType == DType.Float32;
        ElementFormula small = a < 1e-30;
        ElementFormula cube = single ? Select(small, a * (1 << 24), a) : a;
        ElementFormula root = Exp(Log(cube) * (1.0 / 3));
        ElementFormula square = root * root;
        ElementFormula better = root - (FusedMultiplyAdd(square, root, -cube) / (3 * square));
        if (single) better = Select(small, better * (1.0 / 256), better);
        ElementFormula regular = (a > 0) & (a < double.PositiveInfinity);
        return Select(regular, CopySign(better, x), x);
    }
}
