using static AutoGrad.Execution.ElementFormula;

namespace AutoGrad.Execution;

/// <content>Hyperbolic functions, their inverses, and the logistic family.</content>
internal static partial class ElementFunctions
{
    /// <summary>(e^x − e^−x) / 2, from e^|x| − 1; beyond the range of e^x from the square of its root.</summary>
    public static ElementFormula Sinh(ElementFormula x) => Wide(x, static x =>
    {
        ElementFormula a = Abs(x);
        ElementFormula e = Expm1(a);
        return CopySign(Select(a < 709, 0.5 * (e + (e / (e + 1))), HalfExp(a)), x);
    });

    /// <summary>(e^x + e^−x) / 2.</summary>
    public static ElementFormula Cosh(ElementFormula x) => Wide(x, static x =>
    {
        ElementFormula a = Abs(x);
        ElementFormula e = Exp(a);
        return Select(a < 709, 0.5 * (e + (1 / e)), HalfExp(a));
    });

    /// <summary>−e / (e + 2) with e = e^(−2|x|) − 1, which neither overflows nor cancels.</summary>
    public static ElementFormula Tanh(ElementFormula x)
    {
        ElementFormula e = Expm1(-2 * Abs(x));
        return CopySign(e / (e + 2), x);
    }

    /// <summary>ln(x + √(x² + 1)), from ln(1 + …) of |x|.</summary>
    public static ElementFormula Asinh(ElementFormula x) => Wide(x, static x =>
    {
        ElementFormula a = Abs(x);
        ElementFormula square = a * a;
        ElementFormula near = Log1p(a + (square / (1 + Sqrt(1 + square))));
        return KeepZero(x, CopySign(Select(a < 268435456, near, Log(a) + Ln2), x));
    });

    /// <summary>ln(x + √(x² − 1)); NaN below 1.</summary>
    public static ElementFormula Acosh(ElementFormula x) => Wide(x, static x =>
    {
        ElementFormula t = x - 1;
        ElementFormula near = Log1p(t + Sqrt(t * (t + 2)));
        return Select(x < 1, x.Number(double.NaN), Select(x < 268435456, near, Log(x) + Ln2));
    });

    /// <summary>½ ln((1 + x) / (1 − x)); ±∞ at ±1, NaN beyond.</summary>
    public static ElementFormula Atanh(ElementFormula x) => Wide(x, static x =>
    {
        ElementFormula a = Abs(x);
        return CopySign(0.5 * Log1p(2 * a / (1 - a)), x);
    });

    /// <summary>1 / (1 + e^−x), from e^−|x|, so that small results keep their digits.</summary>
    public static ElementFormula Sigmoid(ElementFormula x)
    {
        ElementFormula e = Exp(-Abs(x));
        return Select(x < 0, e, x.Number(1)) / (1 + e);
    }

    /// <summary>ln(1 + e^x) = max(x, 0) + ln(1 + e^−|x|).</summary>
    public static ElementFormula Softplus(ElementFormula x) => Maximum(x, x.Number(0)) + Log1p(Exp(-Abs(x)));

    /// <summary>e^a / 2 without overflow before its own.</summary>
    private static ElementFormula HalfExp(ElementFormula a)
    {
        ElementFormula root = Exp(0.5 * a);
        return 0.5 * root * root;
    }
}
