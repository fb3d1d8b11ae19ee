using static AutoGrad.Execution.ElementFormula;

namespace AutoGrad.Execution;

/// <summary>
/// The elementary and special functions as formulas of the base operations, free of branches so that any executor vectorises them.
/// Unless said otherwise a Float32 result is within 4 units in the last place of the true value everywhere, a Float64 result within 4,
/// and infinities, NaN and signed zeros give what <see cref="MathF"/> and <see cref="Math"/> give. Smaller errors that are stated for
/// Float32 are the largest at every fifth number. Polynomials without a source were fitted for this project at Chebyshev nodes, to values
/// of 40 digits or more.
/// </summary>
internal static partial class ElementFunctions
{
    /// <summary>A function written for Float64, which a Float32 reaches by widening and one rounding at the end.</summary>
    private static ElementFormula Wide(ElementFormula x, Func<ElementFormula, ElementFormula> function) =>
        x.DType == DType.Float64 ? function(x) : Convert(function(Convert(x, DType.Float64)), x.DType);

    /// <summary>x where x = 0, which keeps the sign of a zero that a formula would lose, otherwise y.</summary>
    private static ElementFormula KeepZero(ElementFormula x, ElementFormula y) => Select(EqualTo(x, 0), x, y);

    /// <summary>
    /// 2ⁿ for a whole number n within the normal exponents: n plus the exponent's bias, moved to where the exponent is stored.
    /// </summary>
    private static ElementFormula PowerOfTwo(ElementFormula n)
    {
        (double shifter, int bias, int bits, DType integer) = ExponentOf(n.DType);
        return Reinterpret(Reinterpret(n + (shifter + bias), integer) << bits, n.DType); // 1.5·2^bits + n has n in its low bits
    }

    /// <summary>What <see cref="ExpOfNegative"/>'s power is larger by is divided out with this.</summary>
    private const double ExpOfNegativeScale = 1.0 / (1L << 32);

    /// <summary>
    /// e^−(y + low) of Float32 as power·2^−32·(1 + small), for y from 0 to 109 and a low below its last place: what multiplies it can make
    /// one fused step of 1 + small. The power is larger than it should be so that it is no subnormal.
    /// </summary>
    private static (ElementFormula Power, ElementFormula Small) ExpOfNegative(ElementFormula y, ElementFormula low)
    {
        (ElementFormula n, ElementFormula power) = NearestPower(y, -1 / Ln2, 32);
        ElementFormula r = AddLn2(-y, n, -1) - low;
        return (power, FusedMultiplyAdd(r * r, Polynomial(r, ExponentialTail(DType.Float32)), r));
    }

    /// <summary>n = round(x·factor) and 2^(n + more), for an n + more within the normal exponents.</summary>
    private static (ElementFormula N, ElementFormula Power) NearestPower(ElementFormula x, double factor, int more = 0)
    {
        (double shifter, int bias, int bits, DType integer) = ExponentOf(x.DType);
        ElementFormula zero = x.Number(shifter + bias + more); // 1.5·2^bits + n has n in its low bits
        ElementFormula shifted = FusedMultiplyAdd(x, x.Number(factor), zero);
        return (shifted - zero, Reinterpret(Reinterpret(shifted, integer) << bits, x.DType));
    }

    /// <summary>x + factor·n·ln 2, with ln 2 in two parts.</summary>
    private static ElementFormula AddLn2(ElementFormula x, ElementFormula n, double factor)
    {
        (double high, double low) =
            x.DType == DType.Float32 ? (0.693147182464599609375, -1.9046542121259335545e-9) : (0.6931471805599453, 2.3190468138462996e-17);
        return FusedMultiplyAdd(n, x.Number(factor * low), FusedMultiplyAdd(n, x.Number(factor * high), x));
    }

    /// <summary>q of e^r = 1 + r + r²·q(r) for |r| up to ½ ln 2, as in the base operation.</summary>
    private static double[] ExponentialTail(DType dtype) => dtype == DType.Float32
        ? [0.5, 0.166665769897, 0.0416665546172, 0.00836317905272, 0.00139261835877]
        : [
            0.50000000000000010221, 0.16666666666666667453, 0.041666666666624127873, 0.0083333333333300618325,
            0.0013888888917213716901, 0.00019841269863053616878, 0.000024801521295954375131, 2.7557268459997064772e-6,
            2.762008844540974816e-7, 2.5100385495510319077e-8,
        ];

    private static (double Shifter, int Bias, int Bits, DType Integer) ExponentOf(DType dtype) =>
        dtype == DType.Float32 ? (12582912d, 127, 23, DType.Int32) : (6755399441055744d, 1023, 52, DType.Int64);

    /// <summary>Whether the sign bit is set: also of −0 and of NaNs that have it.</summary>
    private static ElementFormula SignBit(ElementFormula x) => CopySign(x.Number(1), x) < 0;
}
