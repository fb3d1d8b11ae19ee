namespace AutoGrad.Execution;

/// <summary>
/// Poisson numbers: by inversion, adding up probabilities, for rates below 10; above by the transformed rejection PTRS of W. Hörmann, "The
/// transformed rejection method for generating Poisson random variables", Insurance: Mathematics and Economics 12 (1993), whose constants
/// these are.
/// </summary>
internal static class PoissonSampler
{
    private const double InversionBelow = 10;

    /// <summary>log √(2π).</summary>
    private const double LogRootTau = 0.91893853320467274178;

    /// <summary>A whole number; NaN unless the rate is finite and not negative.</summary>
    public static double Number(ref ThreefryStream stream, double rate) =>
        !(rate >= 0 && double.IsFinite(rate)) ? double.NaN
        : rate < InversionBelow ? Invert(stream.NextUniform(), rate)
        : Transform(ref stream, rate);

    private static double Invert(double unit, double rate)
    {
        double probability = Math.Exp(-rate), sum = probability;
        int count = 0;
        for (; unit > sum && probability > 0; sum += probability) probability *= rate / ++count; // rounding may keep the sum below 1
        return count;
    }

    private static double Transform(ref ThreefryStream stream, double rate)
    {
        double b = 0.931 + (2.53 * Math.Sqrt(rate)), a = -0.059 + (0.02483 * b);
        double inverse = 1.1239 + (1.1328 / (b - 3.4)), squeeze = 0.9277 - (3.6224 / (b - 2));
        while (true)
        {
            double u = stream.NextUniform() - 0.5, v = stream.NextUniform();
            double distance = 0.5 - Math.Abs(u);
            double count = Math.Floor((((2 * a / distance) + b) * u) + rate + 0.43);
            if (distance >= 0.07 && v <= squeeze) return count;
            if (count < 0 || (distance < 0.013 && v > distance)) continue;
            if (Math.Log(v * inverse / ((a / (distance * distance)) + b)) <= LogProbability(count, rate)) return count;
        }
    }

    /// <summary>
    /// k·ln λ − λ − ln k!. Large k by Stirling's series around k itself, so that no large numbers cancel (as C. Loader, "Fast and accurate
    /// computation of binomial probabilities", 2000, does it).
    /// </summary>
    private static double LogProbability(double count, double rate)
    {
        if (count < 16)
        {
            double sum = -rate;
            for (int i = 1; i <= count; i++) sum += Math.Log(rate / i);
            return sum;
        }
        double excess = (rate - count) / count;
        double series = ((1 / 12.0) - (((1 / 360.0) - (1 / 1260.0 / (count * count))) / (count * count))) / count;
        return (count * (Math.Log(rate / count) - excess)) - LogRootTau - (0.5 * Math.Log(count)) - series;
    }
}
