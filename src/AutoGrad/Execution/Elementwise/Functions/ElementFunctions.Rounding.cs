using static AutoGrad.Execution.ElementFormula;

namespace AutoGrad.Execution;

/// <content>Signs and whole numbers.</content>
internal static partial class ElementFunctions
{
    /// <summary>−1, 0 or 1; a zero keeps its sign and NaN stays NaN.</summary>
    public static ElementFormula Sign(ElementFormula x)
    {
        ElementFormula positive = Select(x > 0, x.Number(1), x);
        return x.DType == DType.UInt32 ? positive : Select(x < 0, x.Number(-1), positive);
    }

    /// <summary>x without its fraction.</summary>
    public static ElementFormula Truncate(ElementFormula x) => CopySign(Floor(Abs(x)), x);
}
