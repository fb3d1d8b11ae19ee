using static AutoGrad.Execution.ElementFormula;

namespace AutoGrad.Execution;

/// <content>Powers.</content>
internal static partial class ElementFunctions
{
    /// <summary>
    /// x^y with every special case of <see cref="Math.Pow"/>: 1 if y = 0 or x = 1, NaN for a negative x unless y is whole. Float32 is
    /// 2^(y·log₂|x|) with the logarithm in two numbers, at most 0.8 ulp from the true value (1.1 if subnormal), so
    /// that whole results are exact; Float64 calls <see cref="Math.Pow"/>.
    /// </summary>
    public static ElementFormula Power(ElementFormula x, ElementFormula y)
    {
        if (x.DType == DType.Float64) return Call(new ScalarFunction(nameof(Power), null, Math.Pow), x, y);
        ElementFormula size = PowerOfPositive(Abs(x), y);
        ElementFormula half = y * 0.5;
        ElementFormula whole = EqualTo(Floor(y), y);
        ElementFormula odd = whole & ~EqualTo(Floor(half), half);
        ElementFormula power = Select(odd, CopySign(size, x), size);
        power = Select((x < 0) & (x > double.NegativeInfinity) & ~whole, x.Number(double.NaN), power);
        ElementFormula one = EqualTo(y, 0) | EqualTo(x, 1) | (EqualTo(x, -1) & EqualTo(Abs(y), double.PositiveInfinity));
        return Select(one, x.Number(1), power);
    }

    /// <summary>a^y of Float32 for a ≥ 0.</summary>
    private static ElementFormula PowerOfPositive(ElementFormula a, ElementFormula y)
    {
        const double Enough = 200; // 2^±200 is ∞ or 0, and halves of the exponent are normal
        (ElementFormula log, ElementFormula low) = Log2InTwo(a);
        ElementFormula exponent = y * log;
        ElementFormula rest = FusedMultiplyAdd(y, low, FusedMultiplyAdd(y, log, -exponent));
        ElementFormula inside = Abs(exponent) < Enough;
        exponent = Minimum(Maximum(exponent, a.Number(-Enough)), a.Number(Enough));
        ElementFormula n = Round(exponent);
        ElementFormula half = Floor(n * 0.5);
        // e^(t + tLow) = 1 + t + (t²·q(t) + tLow) for a t up to ½ ln 2, rounded once more than the largest part of it
        (double ln2, double ln2Low) = InTwo(Ln2);
        (ElementFormula t, ElementFormula tLow) = Product(exponent - n, Select(inside, rest, a.Number(0)), a.Number(ln2), a.Number(ln2Low));
        (t, tLow) = FastSum(t, tLow);
        ElementFormula q = Polynomial(t, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5000);
        (ElementFormula sum, ElementFormula sumLow) = FastSum(a.Number(1), t);
        return (sum + FusedMultiplyAdd(t * t, q, tLow + sumLow)) * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    /// <summary>
    /// log₂ a as a sum of two Float32, the second below the last place of the first; ∓∞ and 0 for 0 and ∞. With a = 2ᵉ·m, m from √½ to √2,
    /// and s = (m − 1) / (m + 1), log₂ a = e + 2 log₂e·s·(1 + s²·(⅓ + s²·q(s²))), where all but q is carried in two numbers.
    /// </summary>
    private static (ElementFormula High, ElementFormula Low) Log2InTwo(ElementFormula a)
    {
        (double shifter, _, int bits, DType integer) = ExponentOf(a.DType);
        ElementFormula subnormal = a < 1.17549435e-38;
        ElementFormula pattern = Reinterpret(Select(subnormal, a * Math.ScaleB(1, bits), a), integer);
        ElementFormula steps = (pattern - Reinterpret(a.Number(Math.Sqrt(0.5)), integer)) >> bits;
        ElementFormula e = Reinterpret(steps + Reinterpret(a.Number(shifter), integer), a.DType) - shifter;
        e = Select(subnormal, e - bits, e);
        ElementFormula f = Reinterpret(pattern - (steps << bits), a.DType) - 1;

        ElementFormula divisor = f + 2, divisorLow = f - (divisor - 2);
        ElementFormula s = f / divisor;
        ElementFormula sLow = FusedMultiplyAdd(s, -divisorLow, FusedMultiplyAdd(s, -divisor, f)) / divisor;
        ElementFormula square = s * s, squareLow = FusedMultiplyAdd(2 * s, sLow, FusedMultiplyAdd(s, s, -square));
        ElementFormula q = square * Polynomial(square, 0.2, 1.0 / 7, 1.0 / 9, (1.0 / 11) + 0.002);
        (double third, double thirdLow) = InTwo(1.0 / 3);
        (ElementFormula w, ElementFormula wLow) = FastSum(a.Number(third), q);
        (ElementFormula tail, ElementFormula tailLow) = Product(square, squareLow, w, wLow + thirdLow);
        (ElementFormula part, ElementFormula partLow) = Product(s, sLow, tail, tailLow);
        (ElementFormula sum, ElementFormula sumLow) = FastSum(s, part);
        (double unit, double unitLow) = InTwo(2 / Ln2);
        (ElementFormula log, ElementFormula logLow) = Product(sum, sumLow + (partLow + sLow), a.Number(unit), a.Number(unitLow));
        (ElementFormula high, ElementFormula low) = FastSum(e, log); // e is 0 or the larger
        high = Select(EqualTo(a, 0), a.Number(double.NegativeInfinity), Select(a < double.PositiveInfinity, high, a));
        return (high, low + logLow);
    }

    /// <summary>A number as the sum of two Float32.</summary>
    private static (double High, double Low) InTwo(double number) => ((float)number, number - (float)number);

    /// <summary>x + y and what its rounding loses, for |x| ≥ |y| or x = 0.</summary>
    private static (ElementFormula High, ElementFormula Low) FastSum(ElementFormula x, ElementFormula y)
    {
        ElementFormula sum = x + y;
        return (sum, y - (sum - x));
    }

    /// <summary>(x + xLow)·(y + yLow) in two numbers.</summary>
    private static (ElementFormula High, ElementFormula Low) Product(
        ElementFormula x, ElementFormula xLow, ElementFormula y, ElementFormula yLow)
    {
        ElementFormula high = x * y;
        return (high, FusedMultiplyAdd(x, yLow, FusedMultiplyAdd(xLow, y, FusedMultiplyAdd(x, y, -high))));
    }
}
