using MathNet.Numerics.Distributions;
using Xunit;

namespace AutoGrad.Tests.Operations.RandomKeys;

public sealed class PoissonTests
{
    [Theory]
    [InlineData(0.3, DType.Float32)]
    [InlineData(4, DType.Float64)]
    [InlineData(9.9, DType.Float32)]
    [InlineData(10, DType.Float64)]
    [InlineData(30, DType.Float32)]
    [InlineData(400, DType.Float64)]
    public void Is_Poisson(double rate, DType dtype)
    {
        const int Count = 20_000;
        Tensor sample = Key.FromSeed(111).Poisson(Tensor.From(rate).Cast(dtype), [Count]);
        Assert.Equal(new TensorType(dtype, [Count]), sample.Type);
        double[] numbers = Samples.Numbers(sample);
        Samples.AssertMoments(numbers, rate, rate, 3 + (1 / rate));
        var poisson = new Poisson(rate);
        var counts = new List<double>();
        var expected = new List<double>();
        double count = 0, mass = 0;
        int last = (int)(rate + (10 * Math.Sqrt(rate)) + 20);
        for (int k = 0; k <= last; k++) // neighbours together until ten are expected
        {
            count += numbers.Count(x => x == k);
            mass += Count * poisson.Probability(k);
            if (mass < 10) continue;
            counts.Add(count);
            expected.Add(mass);
            (count, mass) = (0, 0);
        }
        counts[^1] += count;
        expected[^1] += mass;
        Assert.Equal(Count, counts.Sum());
        Samples.AssertCounts([.. counts], [.. expected]);
    }

    [Fact]
    public void Large_rates_are_nearly_normal()
    {
        double[] numbers = Samples.Numbers(Key.FromSeed(112).Poisson(Tensor.From(1e10), [20_000]));
        Samples.AssertMoments(numbers, 1e10, 1e10, 3);
        Assert.InRange(KolmogorovSmirnov.Statistic(numbers, static x => Normal.CDF(1e10, 1e5, x + 0.5)), 0.2, 1.95);
    }

    [Fact]
    public void The_same_under_every_transform() =>
        Samples.AssertSameEverywhere(static key => key.Poisson(Tensor.From([0.5, 8, 80]), [2, 3]));

    [Fact]
    public void Mistakes_are_named()
    {
        Key key = Key.FromSeed(1);
        KeyTests.AssertError(
            "Key.Poisson: the rate must not be negative, but it is -2. Check the parameters, or map them through Softplus or Exp.",
            () => key.Poisson(-2, [2]));
        float[] computed = key.Poisson(Tensor.From([0f, -1f, float.NaN, float.PositiveInfinity]) * 1f, [4]).ToArray<float>();
        Assert.Equal([0, float.NaN, float.NaN, float.NaN], computed);
    }
}
