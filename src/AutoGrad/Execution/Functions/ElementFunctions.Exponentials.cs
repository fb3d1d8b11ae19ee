using static AutoGrad.Execution.ElementFormula;

namespace AutoGrad.Execution;

/// <content>Exponentials, logarithms, roots and powers.</content>
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

    /// <summary>log₂ x; exact for whole powers: the exponent is taken off before.</summary>
    public static ElementFormula Log2(ElementFormula x) => Wide(x, static x =>
    {
        const double Smallest = 2.2250738585072014e-308;
        ElementFormula subnormal = x < Smallest;
        ElementFormula bits = Reinterpret(Select(subnormal, x * 4503599627370496, x), DType.Int64);
        ElementFormula exponent = (bits - bits.Number(BitConverter.DoubleToInt64Bits(0.70710678118654757))) >> 52;
        ElementFormula shifter = bits.Number(BitConverter.DoubleToInt64Bits(6755399441055744));
        ElementFormula e = Reinterpret(exponent + shifter, DType.Float64) - 6755399441055744;
        e = Select(subnormal, e - 52, e);
        ElementFormula significand = Reinterpret(bits - (exponent << 52), DType.Float64);
        ElementFormula finite = (x > 0) & (x < double.PositiveInfinity);
        return Select(finite, FusedMultiplyAdd(Log(significand), x.Number(1 / Ln2), e), Log(x));
    });

    /// <summary>log₁₀ x; exact for whole powers.</summary>
    public static ElementFormula Log10(ElementFormula x) => x.DType == DType.Float32
        ? Convert(Log(Convert(x, DType.Float64)) * 0.43429448190325182765, DType.Float32)
        : Call(new ScalarFunction(nameof(Log10), Math.Log10), x);

    /// <summary>1 / √x; ±∞ for ±0.</summary>
    public static ElementFormula Rsqrt(ElementFormula x) => 1 / Sqrt(x);

    /// <summary>The real cube root, by logarithms and one step of Newton's method.</summary>
    public static ElementFormula Cbrt(ElementFormula x) => Wide(x, static x =>
    {
        ElementFormula a = Abs(x);
        ElementFormula root = Exp(Log(a) * (1.0 / 3));
        ElementFormula square = root * root;
        ElementFormula better = root - (FusedMultiplyAdd(square, root, -a) / (3 * square));
        ElementFormula regular = (a > 0) & (a < double.PositiveInfinity);
        return Select(regular, CopySign(better, x), x);
    });

    /// <summary>
    /// x^y with every special case of <see cref="Math.Pow"/>: 1 if y = 0 or x = 1, NaN for a negative x unless y is whole. Float32 is
    /// e^(y·ln|x|) in Float64, whose error is far below half a unit of the result; Float64 calls <see cref="Math.Pow"/>.
    /// </summary>
    public static ElementFormula Power(ElementFormula x, ElementFormula y)
    {
        if (x.DType == DType.Float64) return Call(new ScalarFunction(nameof(Power), null, Math.Pow), x, y);
        ElementFormula size = Convert(Exp(Convert(y, DType.Float64) * Log(Convert(Abs(x), DType.Float64))), DType.Float32);
        ElementFormula half = y * 0.5;
        ElementFormula whole = EqualTo(Floor(y), y);
        ElementFormula odd = whole & ~EqualTo(Floor(half), half);
        ElementFormula power = Select(odd, CopySign(size, x), size);
        power = Select((x < 0) & (x > double.NegativeInfinity) & ~whole, x.Number(double.NaN), power);
        ElementFormula one = EqualTo(y, 0) | EqualTo(x, 1) | (EqualTo(x, -1) & EqualTo(Abs(y), double.PositiveInfinity));
        return Select(one, x.Number(1), power);
    }
}
