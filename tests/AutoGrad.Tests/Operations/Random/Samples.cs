using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.RandomKeys;

/// <summary>What is asked of every sampler: that it follows its distribution, and that it does so in every transform alike.</summary>
internal static class Samples
{
    public static double[] Numbers(Tensor sample) => sample.Cast(DType.Float64).ToArray<double>();

    /// <summary>
    /// The test of Kolmogorov and Smirnov, and mean and variance within five standard errors of theirs; the kurtosis says how far a
    /// variance of so many numbers may be off.
    /// </summary>
    public static void AssertFollows(Tensor sample, Func<double, double> distribution, double mean, double variance, double kurtosis = 9)
    {
        double[] numbers = Numbers(sample);
        Assert.InRange(KolmogorovSmirnov.Statistic(numbers, distribution), 0.2, 1.95);
        AssertMoments(numbers, mean, variance, kurtosis);
    }

    public static void AssertMoments(double[] numbers, double mean, double variance, double kurtosis = 9)
    {
        double average = numbers.Average(), spread = numbers.Average(x => (x - mean) * (x - mean));
        Assert.InRange(average, mean - (5 * Math.Sqrt(variance / numbers.Length)), mean + (5 * Math.Sqrt(variance / numbers.Length)));
        double error = 5 * variance * Math.Sqrt((kurtosis - 1) / numbers.Length);
        Assert.InRange(spread, variance - error, variance + error);
    }

    /// <summary>
    /// χ² of counts against expectations; the bound is met by all but one true sample in a thousand (Wilson and Hilferty).
    /// </summary>
    public static void AssertCounts(double[] counts, double[] expected)
    {
        double statistic = counts.Zip(expected, static (count, e) => (count - e) * (count - e) / e).Sum();
        double freedom = counts.Length - 1, width = 2 / (9 * freedom);
        Assert.True(expected.Min() >= 5, $"too few expected: {expected.Min()}");
        Assert.InRange(statistic, 0, freedom * Math.Pow(1 - width + (3.09 * Math.Sqrt(width)), 3));
    }

    /// <summary>The same numbers plain, in a batch of keys, compiled, and compiled in a batch.</summary>
    public static void AssertSameEverywhere(Func<Key, Tensor> sampler)
    {
        Key key = Key.FromSeed(99);
        double[] loop = [.. key.Split(5).SelectMany(one => Numbers(sampler(one)))];
        Key batch = key.SplitToBatch(5);
        Assert.Equal(loop, Numbers(Vmap(sampler)(batch)));
        Assert.Equal(loop, Numbers(Compile(Vmap(sampler))(batch)), SameToRounding);
        Func<Key, Tensor> compiled = Compile(sampler);
        Assert.Equal(loop, key.Split(5).SelectMany(one => Numbers(compiled(one))), SameToRounding);
        Assert.True(loop.Distinct().Count() > 1, "all samples are the same number");
    }

    /// <summary>Compiled sums may have another order.</summary>
    private static bool SameToRounding(double expected, double actual) =>
        Math.Abs(expected - actual) <= 1e-6 * Math.Max(1e-30, Math.Abs(expected));
}
