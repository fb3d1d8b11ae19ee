namespace AutoGrad.Execution;

/// <summary>
/// The closed set of operations on single elements of which every <see cref="ElementFormula"/> is made. An executor that knows these
/// knows every elementwise primitive. Unless said otherwise operands and result have one dtype.
/// </summary>
internal enum ElementOperation
{
    /// <summary>One of the elements the formula is applied to.</summary>
    Argument,

    /// <summary>A number known in advance.</summary>
    Constant,

    /// <summary>x + y; integers wrap.</summary>
    Add,

    /// <summary>x − y; integers wrap.</summary>
    Subtract,

    /// <summary>x · y; integers wrap.</summary>
    Multiply,

    /// <summary>x · y, but 0 where x is 0, whatever y is.</summary>
    MaskedMultiply,

    /// <summary>x · y, but 0 where x or y is 0, whatever the other is.</summary>
    TwiceMaskedMultiply,

    /// <summary>x / y; integers truncate towards zero and give 0 for a divisor of 0 (a compiled loop cannot throw).</summary>
    Divide,

    /// <summary>C#'s x % y: the sign follows x; integers give 0 for a divisor of 0.</summary>
    Remainder,

    /// <summary>x · y + z with one rounding; floats only.</summary>
    FusedMultiplyAdd,

    /// <summary>−x.</summary>
    Negate,

    /// <summary>|x|; the most negative integer stays itself.</summary>
    Abs,

    /// <summary>The smaller; NaN if either is NaN; −0 is smaller than +0.</summary>
    Minimum,

    /// <summary>The larger; NaN if either is NaN; +0 is larger than −0.</summary>
    Maximum,

    /// <summary>√x, correctly rounded; floats only.</summary>
    Sqrt,

    /// <summary>The largest whole number not above x; floats only.</summary>
    Floor,

    /// <summary>The smallest whole number not below x; floats only.</summary>
    Ceiling,

    /// <summary>The nearest whole number, halves to even; floats only.</summary>
    Round,

    /// <summary>e^x; floats only.</summary>
    Exp,

    /// <summary>ln x; floats only.</summary>
    Log,

    /// <summary>sin x, x in radians; floats only.</summary>
    Sin,

    /// <summary>cos x, x in radians; floats only.</summary>
    Cos,

    /// <summary>|x| with the sign of y; floats only.</summary>
    CopySign,

    /// <summary>x = y, a Bool; false if either is NaN.</summary>
    Equal,

    /// <summary>x &lt; y, a Bool; false if either is NaN.</summary>
    Less,

    /// <summary>x ≤ y, a Bool; false if either is NaN.</summary>
    LessOrEqual,

    /// <summary>Bitwise and of integers, logical and of Bools.</summary>
    And,

    /// <summary>Bitwise or of integers, logical or of Bools.</summary>
    Or,

    /// <summary>Bitwise exclusive or of integers, logical of Bools.</summary>
    Xor,

    /// <summary>Bitwise complement of an integer, negation of a Bool.</summary>
    Not,

    /// <summary>x shifted left by y bits (y taken modulo the width); integers only.</summary>
    ShiftLeft,

    /// <summary>x shifted right by y bits (y modulo the width), copying the sign of signed types; integers only.</summary>
    ShiftRight,

    /// <summary>condition ? x : y; the first operand is a Bool.</summary>
    Select,

    /// <summary>
    /// The value in another dtype: to integers truncating towards zero, saturating, NaN to 0; to Bool x ≠ 0; from Bool 0 or 1; between
    /// integers keeping the low bits.
    /// </summary>
    Convert,

    /// <summary>The same bits as another dtype of equal width (Float32 with Int32 or UInt32, Float64 with Int64).</summary>
    Reinterpret,

    /// <summary>
    /// A named function of one or two doubles, called element by element; Float32 operands are widened and the result rounded.
    /// </summary>
    Call,
}
