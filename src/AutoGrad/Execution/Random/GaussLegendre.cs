namespace AutoGrad.Execution;

/// <summary>Nodes and weights of Gauss–Legendre quadrature on [0, 1].</summary>
internal sealed class GaussLegendre
{
    /// <summary>Enough points for functions that fall by forty powers of e in the interval.</summary>
    public static readonly GaussLegendre Fine = new(48);

    /// <summary>Where the function is looked at, upwards.</summary>
    public double[] Nodes { get; }

    /// <summary>What each value counts; they add up to 1.</summary>
    public double[] Weights { get; }

    /// <summary>The roots of the Legendre polynomial of that degree, by Newton's method from Tricomi's approximation.</summary>
    private GaussLegendre(int count)
    {
        (Nodes, Weights) = (new double[count], new double[count]);
        for (int i = 0; i < count; i++)
        {
            double x = -Math.Cos(Math.PI * (i + 0.75) / (count + 0.5)), slope = 0;
            for (int step = 0; step < 6; step++)
            {
                (double before, double polynomial) = (1, x);
                for (int n = 2; n <= count; n++)
                    (before, polynomial) = (polynomial, (((2 * n) - 1) * x * polynomial - ((n - 1) * before)) / n);
                slope = count * ((x * polynomial) - before) / ((x * x) - 1);
                x -= polynomial / slope;
            }
            Nodes[i] = (x + 1) / 2;
            Weights[i] = 1 / ((1 - (x * x)) * slope * slope);
        }
    }
}
