using AutoGrad.Learning;
using Xunit;

namespace AutoGrad.Tests.Learning;

public sealed class InitializersTests
{
    private static readonly Dictionary<string, (Initializer Initializer, double DenseVariance, double KernelVariance)> Named = new()
    {
        // A dense layer of 200 inputs and 100 outputs; a kernel of 40 outputs from 30 inputs in a window of 3 × 3.
        ["GlorotUniform"] = (Initializers.GlorotUniform, 2.0 / 300, 2.0 / (270 + 360)),
        ["GlorotNormal"] = (Initializers.GlorotNormal, 2.0 / 300, 2.0 / (270 + 360)),
        ["HeUniform"] = (Initializers.HeUniform, 2.0 / 200, 2.0 / 270),
        ["HeNormal"] = (Initializers.HeNormal, 2.0 / 200, 2.0 / 270),
        ["LeCunUniform"] = (Initializers.LeCunUniform, 1.0 / 200, 1.0 / 270),
        ["LeCunNormal"] = (Initializers.LeCunNormal, 1.0 / 200, 1.0 / 270),
    };

    public static TheoryData<string> Names => [.. Named.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Variance_follows_the_fans(string name)
    {
        AssertMoments(Named[name].Initializer(Key.FromSeed(1), [200, 100], DType.Float64), Named[name].DenseVariance);
        AssertMoments(Named[name].Initializer(Key.FromSeed(2), [40, 30, 3, 3], DType.Float64), Named[name].KernelVariance);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Uniform_ones_are_bounded_and_normal_ones_are_not(string name)
    {
        float[] drawn = Named[name].Initializer(Key.FromSeed(1), [200, 100]).ToArray<float>();
        double bound = Math.Sqrt(3 * Named[name].DenseVariance);
        Assert.Equal(name.EndsWith("Uniform"), drawn.All(x => Math.Abs(x) <= bound * (1 + 1e-6)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_vector_has_no_fans(string name) => LearningChecks.Error(
        $"Initializers.{name}: shape [5] has no inputs and outputs to count. "
        + "Give [inputs, outputs] or a kernel [outputs, inputs, …]; for a bias use Zeros or Uniform.",
        () => Named[name].Initializer(Key.FromSeed(1), [5]));

    [Fact]
    public void Plain_ones()
    {
        Key key = Key.FromSeed(3);
        Assert.Equal([0f, 0f], Initializers.Zeros(key, [2]).ToArray<float>());
        Assert.Equal([0.5, 0.5], Initializers.Constant(0.5)(key, [2], DType.Float64).ToArray<double>());
        Assert.All(Initializers.Uniform(2, 3)(key, [100]).ToArray<float>(), static x => Assert.InRange(x, 2, 3));
        double[] normal = Initializers.Normal(0.5, mean: 4)(key, [10_000], DType.Float64).ToArray<double>();
        Assert.Equal(4, normal.Average(), 0.02);
        Assert.Equal(0.25, normal.Average(static x => (x - 4) * (x - 4)), 0.02);
        LearningChecks.Error(
            "Initializers.Normal: the standard deviation must not be negative, but got -1. Use 0 or a positive number.",
            static () => Initializers.Normal(-1));
    }

    private static void AssertMoments(Tensor drawn, double variance)
    {
        double[] numbers = drawn.ToArray<double>();
        Assert.Equal(0, numbers.Average(), 4 * Math.Sqrt(variance / numbers.Length));
        Assert.Equal(1, numbers.Average(static x => x * x) / variance, 0.06);
    }
}
