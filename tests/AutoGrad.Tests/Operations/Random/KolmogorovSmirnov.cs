namespace AutoGrad.Tests.Operations.RandomKeys;

/// <summary>The test of a sample against a continuous distribution.</summary>
internal static class KolmogorovSmirnov
{
    /// <summary>√n · D; above 1.95 for one true sample in a thousand.</summary>
    public static double Statistic(double[] sample, Func<double, double> distribution)
    {
        double[] sorted = [.. sample.Order()];
        double largest = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            double probability = distribution(sorted[i]);
            largest = Math.Max(largest, Math.Max(probability - ((double)i / sorted.Length), ((i + 1.0) / sorted.Length) - probability));
        }
        return largest * Math.Sqrt(sorted.Length);
    }
}
