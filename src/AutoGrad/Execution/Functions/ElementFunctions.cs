using static AutoGrad.Execution.ElementFormula;

namespace AutoGrad.Execution;

/// <summary>
/// The elementary and special functions as formulas of the base operations, free of branches so that any executor vectorises them.
/// Unless said otherwise a Float32 result is within 4 units in the last place of the true value everywhere, a Float64 result within 4,
/// and infinities, NaN and signed zeros give what <see cref="MathF"/> and <see cref="Math"/> give. Polynomials without a source were
/// fitted for this project at Chebyshev nodes in 50-digit arithmetic.
/// </summary>
internal static partial class ElementFunctions
{
    /// <summary>A function written for Float64, which a Float32 reaches by widening and one rounding at the end.</summary>
    private static ElementFormula Wide(ElementFormula x, Func<ElementFormula, ElementFormula> function) =>
        x.DType == DType.Float64 ? function(x) : Convert(function(Convert(x, DType.Float64)), x.DType);

    /// <summary>The same for two operands.</summary>
    private static ElementFormula Wide(ElementFormula x, ElementFormula y, Func<ElementFormula, ElementFormula, ElementFormula> function) =>
        x.DType == DType.Float64 ? function(x, y) : Convert(function(Convert(x, DType.Float64), Convert(y, DType.Float64)), x.DType);

    /// <summary>x where x = 0, which keeps the sign of a zero that a formula would lose, otherwise y.</summary>
    private static ElementFormula KeepZero(ElementFormula x, ElementFormula y) => Select(EqualTo(x, 0), x, y);

    /// <summary>
    /// 2ⁿ for a whole number n within the normal exponents: n plus the exponent's bias, moved to where the exponent is stored.
    /// </summary>
    private static ElementFormula PowerOfTwo(ElementFormula n)
    {
        (double shifter, int bias, int bits, DType integer) =
            n.DType == DType.Float32 ? (12582912d, 127, 23, DType.Int32) : (6755399441055744d, 1023, 52, DType.Int64);
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
        ElementFormula shifter = y.Number(12582912 + 127 + 32); // 1.5·2²³, the exponent's bias, and the scale: n + 159 is in the low bits
        ElementFormula shifted = FusedMultiplyAdd(y, y.Number(-1 / Ln2), shifter);
        ElementFormula n = shifted - shifter;
        ElementFormula r = FusedMultiplyAdd(n, y.Number(-0.693147182464599609375), -y);
        r = FusedMultiplyAdd(n, y.Number(1.9046542121259335545e-9), r) - low;
        ElementFormula q = Polynomial(r, 0.5, 0.166665769897, 0.0416665546172, 0.00836317905272, 0.00139261835877);
        return (Reinterpret(Reinterpret(shifted, DType.Int32) << 23, DType.Float32), FusedMultiplyAdd(r * r, q, r));
    }

    /// <summary>Whether the sign bit is set: also of −0 and of NaNs that have it.</summary>
    private static ElementFormula SignBit(ElementFormula x) => CopySign(x.Number(1), x) < 0;
}
