using static AutoGrad.Execution.ElementFormula;

namespace AutoGrad.Execution;

/// <content>The quantile function of the normal distribution.</content>
internal static partial class ElementFunctions
{
    /// <summary>
    /// Φ⁻¹(p) for 0 ≤ p ≤ ½. Formula 26.2.23 of M. Abramowitz and I. A. Stegun, "Handbook of Mathematical Functions" (1964), is within
    /// 4.5e−4; each of two Newton steps on ln Φ(x) = ln p squares the error, however small p is.
    /// </summary>
    public static ElementFormula NormalQuantile(ElementFormula p) => Wide(p, static p =>
    {
        ElementFormula logarithm = Log(p);
        ElementFormula t = Sqrt(-2 * logarithm);
        ElementFormula ratio = Polynomial(t, 2.515517, 0.802853, 0.010328) / Polynomial(t, 1, 1.432788, 0.189269, 0.001308);
        ElementFormula x = ratio - t;
        for (int step = 0; step < 2; step++)
        {
            ElementFormula below = 0.5 * Erfc(-0.70710678118654752440 * x);
            ElementFormula density = 0.39894228040143267794 * Exp(-0.5 * (x * x));
            x -= (Log(below) - logarithm) * (below / density);
        }
        return Select(EqualTo(p, 0), p.Number(double.NegativeInfinity), x);
    });
}
