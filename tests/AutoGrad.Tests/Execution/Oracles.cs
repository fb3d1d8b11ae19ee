namespace AutoGrad.Tests.Execution;

/// <summary>Special functions in double by methods other than the library's, good to about 1e-13, to judge Float32 results by.</summary>
internal static class Oracles
{
    /// <summary>Kahan's quotient: the rounding error of e^x cancels.</summary>
    public static double Expm1(double x)
    {
        double power = Math.Exp(x);
        if (double.IsNaN(x) || power == 1) return x;
        return power - 1 == -1 ? -1 : double.IsInfinity(power) ? power : (power - 1) * x / Math.Log(power);
    }

    /// <summary>Kahan's quotient: the rounding error of 1 + x cancels.</summary>
    public static double Log1p(double x)
    {
        double sum = 1 + x;
        return sum == 1 || double.IsPositiveInfinity(sum) ? x : Math.Log(sum) * (x / (sum - 1));
    }

    public static double Sigmoid(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    public static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    /// <summary>The series 2/√π·e^(−x²)·Σ 2ⁿx²ⁿ⁺¹/(2n + 1)!!, all of whose terms are positive; beyond 3 the complement.</summary>
    public static double Erf(double x)
    {
        if (double.IsNaN(x)) return x;
        if (Math.Abs(x) > 3) return Math.CopySign(1 - Erfc(Math.Abs(x)), x);
        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>Beyond 2 Laplace's continued fraction x + (1/2)/(x + 1/(x + (3/2)/(x + …))) from the far end.</summary>
    public static double Erfc(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x < 2) return 1 - Erf(x);
        double fraction = x;
        for (int n = 200; n >= 1; n--) fraction = x + (0.5 * n / fraction);
        return Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * fraction);
    }

    /// <summary>Bisection of erf (or erfc in the tail).</summary>
    public static double ErfInverse(double y)
    {
        double a = Math.Abs(y);
        if (double.IsNaN(y) || a > 1) return double.NaN;
        if (a == 0) return y;
        if (a == 1) return y * double.PositiveInfinity;
        if (a < 1e-5) return y * Math.Sqrt(Math.PI) / 2 * (1 + (Math.PI / 12 * y * y));
        double low = 0, high = 6;
        for (int i = 0; i < 45; i++)
        {
            double middle = (low + high) / 2;
            bool below = a < 0.5 ? Erf(middle) < a : Erfc(middle) > 1 - a;
            if (below) low = middle;
            else high = middle;
        }
        for (int i = 0; i < 2; i++) // two steps of Newton's method recover the digits bisection leaves
        {
            double error = a < 0.5 ? Erf(low) - a : 1 - a - Erfc(low);
            low -= error * Math.Sqrt(Math.PI) / 2 * Math.Exp(low * low);
        }
        return Math.CopySign(low, y);
    }

    /// <summary>Stirling's series after a shift to 20 and more; below 0 by reflection.</summary>
    public static double LogGamma(double x)
    {
        if (double.IsNaN(x)) return x;
        if (double.IsInfinity(x)) return double.PositiveInfinity;
        if (x <= 0)
        {
            return x == Math.Floor(x) ? double.PositiveInfinity : Math.Log(Math.PI / Math.Abs(x * SinPi(x))) - LogGamma(-x);
        }
        double shift = 0;
        for (; x < 20; x++) shift += Math.Log(x);
        double series = (1 / (12 * x)) - (1 / (360 * x * x * x)) + (1 / (1260 * Math.Pow(x, 5))) - (1 / (1680 * Math.Pow(x, 7)));
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series - shift;
    }

    public static double Digamma(double x)
    {
        if (x == 0) return -1 / x;
        if (double.IsNaN(x) || double.IsPositiveInfinity(x)) return x;
        if (x < 0) return x == Math.Floor(x) ? double.NaN : Digamma(-x) - (1 / x) - (Math.PI * CosPi(x) / SinPi(x));
        double sum = 0;
        for (; x < 25; x++) sum += 1 / x;
        double square = 1 / (x * x);
        double series = square * ((1.0 / 12) - (square * ((1.0 / 120) - (square * ((1.0 / 252) - (square / 240))))));
        return Math.Log(x) - (0.5 / x) - series - sum;
    }

    private static double SinPi(double x) => Math.Sin(Math.PI * (x - (2 * Math.Round(x / 2))));

    private static double CosPi(double x) => Math.Cos(Math.PI * (x - (2 * Math.Round(x / 2))));
}
