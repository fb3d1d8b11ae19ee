using static AutoGrad.Execution.ElementFormula;

namespace AutoGrad.Execution;

/// <content>The logarithm of the gamma function and its derivatives.</content>
internal static partial class ElementFunctions
{
    private const double Pi = 3.14159265358979323846;
    private const double LnPi = 1.1447298858494001741;

    /// <summary>B₂ₖ, the Bernoulli numbers of even index from B₂ on.</summary>
    private static readonly double[] Bernoulli =
    [
        1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510, 43867.0 / 798, -174611.0 / 330,
        854513.0 / 138,
    ];

    /// <summary>
    /// ln|Γ(x)|; +∞ at 0 and the negative integers. From 8 on Stirling's series; between, steps of Γ(x + 1) = x·Γ(x) down to [1, 2] and
    /// (x − 1)(x − 2) times a polynomial there, so that the zeros at 1 and 2 are exact; below 0 Γ(x)·Γ(−x) = −π / (x·sin πx).
    /// </summary>
    public static ElementFormula LogGamma(ElementFormula x) => Wide(x, static x =>
    {
        ElementFormula a = Abs(x);
        ElementFormula small = a < 1, large = a > 8;
        ElementFormula y = Select(small, a + 1, Minimum(a, x.Number(8)));
        ElementFormula product = x.Number(1);
        for (int i = 0; i < 7; i++)
        {
            ElementFormula above = y > 2;
            y = Select(above, y - 1, y);
            product = Select(above, product * y, product);
        }
        ElementFormula log = Log(Select(small | large, a, product));
        ElementFormula polynomial = Polynomial(
            y - 1.5, 0.48312895054098088995, -0.1459598959143060826, 0.06291140107456439203, -0.031308487501010647937,
            0.016797098631274160293, -0.0094256224485257977967, 0.0054464578391260646433, -0.0032120740737152811673,
            0.001922916312790516038, -0.0011644145847310124176,
            0.00071151906751529593439, -0.00043799307479613916213, 0.0002713137386144692758, -0.00016891782155248981555,
            0.00010535512483785591662, -0.000066141360223464143082, 0.000043027681497650298193, -0.000027201673025504751982,
            0.000013186019073996833906, -8.3550758697952728235e-6, 0.000012140008083973406845, -7.7606601525134468118e-6);
        ElementFormula near = FusedMultiplyAdd((y - 1) * (y - 2), polynomial, Select(small, -log, log));
        ElementFormula inverse = 1 / a;
        ElementFormula series = Polynomial(
            inverse * inverse, 1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400);
        // ½·ln 2π − ½: taking ln x − 1 as a factor keeps ∞ from meeting −∞
        ElementFormula stirling = FusedMultiplyAdd(a - 0.5, log - 1, FusedMultiplyAdd(series, inverse, x.Number(0.41893853320467274178)));
        ElementFormula positive = Select(large, stirling, near);
        ElementFormula sine = Sin(Pi * (a - Round(a)));
        ElementFormula reflected = (LnPi - Log(Abs(a * sine))) - positive;
        reflected = Select(EqualTo(a, double.PositiveInfinity), a, reflected);
        return Select(x < 0, reflected, positive);
    });

    /// <summary>
    /// ψ(x) = d ln Γ / dx; ∓∞ at ±0, NaN at the negative integers and −∞. From 8 on ln x less the Bernoulli series; steps of
    /// ψ(x) = ψ(x + 1) − 1/x up to there; below 0 ψ(x) = ψ(−x) − 1/x − π / tan πx.
    /// </summary>
    public static ElementFormula Digamma(ElementFormula x) => Wide(x, static x =>
    {
        ElementFormula a = Abs(x);
        ElementFormula y = a, sum = x.Number(0);
        for (int i = 0; i < 8; i++)
        {
            ElementFormula below = y < 8;
            sum = Select(below, sum + (1 / y), sum);
            y = Select(below, y + 1, y);
        }
        ElementFormula inverse = 1 / y;
        ElementFormula square = inverse * inverse;
        ElementFormula series = Polynomial(
            square, 1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12, -3617.0 / 8160);
        ElementFormula positive = (Log(y) - FusedMultiplyAdd(square, series, 0.5 * inverse)) - sum;
        ElementFormula angle = Pi * (a - Round(a)); // tan πx = −tan π|x|
        ElementFormula reflected = positive + (1 / a) + (Pi / Tan(angle));
        reflected = Select(EqualTo(a, Round(a)), x.Number(double.NaN), reflected);
        return Select(EqualTo(x, 0), -1 / x, Select(x < 0, reflected, positive));
    });

    /// <summary>
    /// The n-th derivative of ψ for n ≥ 1: (−1)ⁿ⁺¹·n!·Σ 1/(x + k)ⁿ⁺¹ over k ≥ 0, summed directly up to 8 + n and by the Euler–Maclaurin
    /// series from there; below 0 by reflection. NaN at −∞; at 0 and the negative integers +∞ for odd n, NaN for even n but ∓∞ at ±0.
    /// </summary>
    public static ElementFormula Polygamma(int n, ElementFormula x) => n == 0 ? Digamma(x) : Wide(x, x =>
    {
        int steps = 8 + n;
        ElementFormula a = Abs(x);
        ElementFormula y = a, sum = x.Number(0);
        for (int i = 0; i < steps; i++)
        {
            ElementFormula below = y < steps;
            sum = Select(below, sum + WholePower(1 / y, n + 1), sum);
            y = Select(below, y + 1, y);
        }
        double factorial = 1; // (n − 1)!
        for (int i = 2; i < n; i++) factorial *= i;
        ElementFormula inverse = 1 / y;
        double[] coefficients = new double[Bernoulli.Length];
        double rising = factorial; // (2k + n − 1)! / (2k)!
        for (int k = 1; k <= Bernoulli.Length; k++)
        {
            rising *= (2.0 * k + n - 1) * (2.0 * k + n - 2) / ((2.0 * k) * (2.0 * k - 1));
            coefficients[k - 1] = Bernoulli[k - 1] * rising;
        }
        ElementFormula leading = FusedMultiplyAdd(inverse, x.Number(0.5 * factorial * n), x.Number(factorial));
        ElementFormula series = FusedMultiplyAdd(inverse * inverse, Polynomial(inverse * inverse, coefficients), leading);
        ElementFormula size = FusedMultiplyAdd(WholePower(inverse, n), series, factorial * n * sum); // |ψⁿ(a)|
        int sign = n % 2 == 1 ? 1 : -1;
        // ψⁿ(−a) = (−1)ⁿ·(ψⁿ(a) + π·dⁿ/daⁿ cot πa) + n!/aⁿ⁺¹, and (−1)ⁿ·ψⁿ(a) = −|ψⁿ(a)|
        ElementFormula angle = Pi * (a - Round(a));
        ElementFormula cotangent = 1 / Tan(angle);
        ElementFormula turned = -sign * Math.Pow(Pi, n + 1) * Polynomial(cotangent, CotangentDerivative(n));
        ElementFormula reflected = turned + (factorial * n * WholePower(1 / a, n + 1)) - size;
        ElementFormula pole = EqualTo(a, Round(a));
        reflected = Select(pole, x.Number(sign > 0 ? double.PositiveInfinity : double.NaN), reflected);
        reflected = Select(EqualTo(a, double.PositiveInfinity), x.Number(double.NaN), reflected);
        ElementFormula positive = sign * size;
        return Select(EqualTo(x, 0), sign > 0 ? 1 / Abs(x) : -1 / x, Select(x < 0, reflected, positive));
    });

    /// <summary>The polynomial in c = cot t that is the n-th derivative of cot t: one step is P ↦ −(1 + c²)·P′.</summary>
    private static double[] CotangentDerivative(int n)
    {
        double[] polynomial = [0, 1];
        for (int i = 0; i < n; i++)
        {
            double[] next = new double[polynomial.Length + 1];
            for (int k = 1; k < polynomial.Length; k++)
            {
                next[k - 1] -= k * polynomial[k];
                next[k + 1] -= k * polynomial[k];
            }
            polynomial = next;
        }
        return polynomial;
    }

    /// <summary>xⁿ by repeated squaring.</summary>
    private static ElementFormula WholePower(ElementFormula x, int n)
    {
        ElementFormula? power = null;
        for (; n > 0; n >>= 1, x *= x)
        {
            if ((n & 1) == 1) power = power is null ? x : power * x;
        }
        return power ?? x.Number(1);
    }
}
