namespace AutoGrad.Execution;

/// <summary>
/// Gamma numbers of scale 1 by the squeeze-free method of G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables",
/// ACM Transactions on Mathematical Software 26 (2000): at most one in twenty proposals is rejected. A concentration below 1 takes a number
/// of concentration + 1 times U^(1/concentration), which is why logarithms come naturally.
/// </summary>
internal static class GammaSampler
{
    /// <summary>The number itself; NaN unless the concentration is positive and finite.</summary>
    public static double Number(ref ThreefryStream stream, double concentration)
    {
        (double scale, double factor, double power) = Draw(ref stream, concentration);
        return power == 0 ? scale * factor : Math.Exp(Math.Log(scale * factor) + power);
    }

    /// <summary>Its logarithm, which is finite where the number itself would be 0.</summary>
    public static double Logarithm(ref ThreefryStream stream, double concentration)
    {
        (double scale, double factor, double power) = Draw(ref stream, concentration);
        return Math.Log(scale * factor) + power;
    }

    /// <summary>The number as scale · factor · e^power.</summary>
    private static (double Scale, double Factor, double Power) Draw(ref ThreefryStream stream, double concentration)
    {
        if (!(concentration > 0 && double.IsFinite(concentration))) return (double.NaN, 1, 0);
        double scale = (concentration < 1 ? concentration + 1 : concentration) - (1.0 / 3);
        double width = 1 / Math.Sqrt(9 * scale);
        while (true)
        {
            double normal = stream.NextNormal();
            double root = 1 + (width * normal);
            if (root <= 0) continue;
            double factor = root * root * root;
            if (Math.Log(stream.NextUniform()) >= (0.5 * normal * normal) + (scale * (1 - factor + Math.Log(factor)))) continue;
            return (scale, factor, concentration < 1 ? Math.Log(stream.NextUniform()) / concentration : 0);
        }
    }
}
