namespace AutoGrad.Execution;

/// <summary>
/// How the distribution function F(a, y) = P(ln Z ≤ y) of the logarithm of a gamma number Z changes with its concentration a, in units of
/// its density q(a, y) = e^(a·y − e^y) / Γ(a): the n-th derivative ∂ⁿF/∂aⁿ / q.
/// </summary>
/// <remarks>
/// ∂ⁿ/∂aⁿ of a density e^g is e^g·Bₙ(g′, g″, …) with the complete Bell polynomials, where g′ = y − ψ(a), g″ = −ψ′(a) and so on. Three ways
/// to add that up, chosen so that the terms of the first derivative have one sign and nothing cancels:
/// <list type="number">
/// <item>the series F/q = Σ zᵐ / (a·(a + 1)⋯(a + m)), z = e^y, whose terms are densities of concentration a + m + 1;</item>
/// <item>the integral of Bₙ·q over all that is above y, by quadrature in ln z (with the other sign, as the whole integral is 0);</item>
/// <item>the integral over all that is below, for concentrations so large that the series would be long.</item>
/// </list>
/// </remarks>
internal static class GammaShapeSlopeKernel
{
    private const double Negligible = 40; // e^−40 is less than rounding
    private const double SeriesBelow = 15;

    /// <summary>∂ⁿF/∂aⁿ / q for n ≥ 1.</summary>
    public static double Value(int order, double concentration, double logarithm)
    {
        if (!(concentration > 0 && double.IsFinite(concentration)) || double.IsNaN(logarithm)) return double.NaN;
        double number = Math.Exp(logarithm);
        return concentration < SeriesBelow && number <= concentration + 0.5
            ? Series(order, concentration, logarithm, number)
            : Integral(order, concentration, logarithm, number, isAbove: concentration < SeriesBelow || number >= concentration);
    }

    private static double Series(int order, double concentration, double logarithm, double number)
    {
        Span<double> logDerivatives = stackalloc double[order], bell = stackalloc double[order + 1];
        Polygamma(concentration + 1, logDerivatives);
        double term = 1 / concentration, sum = 0;
        for (int m = 1; ; m++)
        {
            sum += term * Bell(logarithm, logDerivatives, bell);
            double next = concentration + m; // ψⁿ(x + 1) = ψⁿ(x) + (−1)ⁿ·n!/xⁿ⁺¹
            double step = 1 / next;
            for (int n = 0; n < order; n++)
            {
                logDerivatives[n] += step;
                step *= -(n + 1) / next;
            }
            term *= number / next;
            if (term < 1e-20 / concentration) return sum;
        }
    }

    private static double Integral(int order, double concentration, double logarithm, double number, bool isAbove)
    {
        Span<double> logDerivatives = stackalloc double[order], bell = stackalloc double[order + 1];
        Polygamma(concentration, logDerivatives);
        int sign = isAbove ? 1 : -1;
        double length = Length(concentration, number, sign), sum = 0;
        GaussLegendre rule = GaussLegendre.Fine;
        for (int i = 0; i < rule.Nodes.Length; i++)
        {
            double distance = length * rule.Nodes[i];
            double fall = sign * (number - concentration) * distance + (number * Curved(sign * distance));
            sum += rule.Weights[i] * Math.Exp(-fall) * Bell(logarithm + (sign * distance), logDerivatives, bell);
        }
        return -sign * length * sum;
    }

    /// <summary>How far ln z goes up or down until the density has become negligible: Newton's method, from beyond.</summary>
    private static double Length(double concentration, double number, int sign)
    {
        double slope = sign * (number - concentration);
        double length = sign > 0
            ? (Math.Sqrt((slope * slope) + (2 * Negligible * number)) - slope) / number
            : (Negligible + number) / concentration;
        for (int step = 0; step < 60; step++)
        {
            double excess = (slope * length) + (number * Curved(sign * length)) - Negligible;
            double change = excess / (sign * ((number * Math.Exp(sign * length)) - concentration));
            length -= change;
            if (change < 0.01 * length) break;
        }
        return length;
    }

    /// <summary>e^x − 1 − x.</summary>
    private static double Curved(double x)
    {
        if (Math.Abs(x) > 0.5) return Math.Exp(x) - 1 - x;
        double sum = 0;
        for (int n = 16; n >= 2; n--) sum = (1 + sum) * x / n;
        return sum * x;
    }

    /// <summary>The complete Bell polynomial of y − ψ, −ψ′, −ψ″, …</summary>
    private static double Bell(double logarithm, ReadOnlySpan<double> logDerivatives, Span<double> bell)
    {
        bell[0] = 1;
        for (int n = 0; n < logDerivatives.Length; n++)
        {
            double choose = 1, sum = 0;
            for (int j = 0; j <= n; j++)
            {
                sum += choose * bell[n - j] * (j == 0 ? logarithm - logDerivatives[0] : -logDerivatives[j]);
                choose = choose * (n - j) / (j + 1);
            }
            bell[n + 1] = sum;
        }
        return bell[^1];
    }

    /// <summary>
    /// ψ, ψ′, … at a positive number: the asymptotic series (M. Abramowitz and I. A. Stegun, 6.3.18 and 6.4.11) at a larger one, and from
    /// there down by the recurrence.
    /// </summary>
    private static void Polygamma(double x, Span<double> results)
    {
        ReadOnlySpan<double> bernoulli =
            [1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510, 43867.0 / 798, -174611.0 / 330];
        int steps = (int)Math.Max(0, Math.Ceiling(10 + results.Length - x));
        double large = x + steps, factorial = 1; // n!
        for (int n = 0; n < results.Length; n++)
        {
            if (n > 1) factorial *= n;
            double sum = n == 0 ? -Math.Log(large) : factorial / n / Math.Pow(large, n);
            sum += factorial / (2 * Math.Pow(large, n + 1));
            double rising = n == 0 ? 0.5 : factorial * (n + 1) / 2; // (2k + n − 1)! / (2k)!
            double power = Math.Pow(large, -n - 2);
            for (int k = 1; k <= bernoulli.Length; k++)
            {
                sum += bernoulli[k - 1] * rising * power;
                rising *= ((2.0 * k) + n + 1) * ((2.0 * k) + n) / (((2.0 * k) + 1) * ((2.0 * k) + 2));
                power /= large * large;
            }
            for (int i = 0; i < steps; i++) sum += factorial / Math.Pow(x + i, n + 1);
            results[n] = int.IsEvenInteger(n) ? -sum : sum;
        }
    }
}
