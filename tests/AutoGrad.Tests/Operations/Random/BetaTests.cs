using MathNet.Numerics;
using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.RandomKeys;

/// <summary>What is made of gamma numbers: beta and Dirichlet.</summary>
public sealed class BetaTests
{
    [Theory]
    [InlineData(2, 5, DType.Float32)]
    [InlineData(0.5, 0.5, DType.Float64)]
    [InlineData(30, 0.2, DType.Float64)]
    public void Is_beta(double a, double b, DType dtype)
    {
        Tensor sample = Key.FromSeed(101).Beta(Tensor.From(a).Cast(dtype), Tensor.From(b).Cast(dtype), [20_000]);
        Assert.Equal(new TensorType(dtype, [20_000]), sample.Type);
        Samples.AssertFollows(
            sample, x => SpecialFunctions.BetaRegularized(a, b, x), a / (a + b), a * b / ((a + b) * (a + b) * (a + b + 1)), 60);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Is_Dirichlet(DType dtype)
    {
        double[] concentration = [0.5, 2, 3.5];
        Tensor sample = Key.FromSeed(102).Dirichlet(Tensor.From(concentration).Cast(dtype), [20_000, 3]);
        Assert.Equal(new TensorType(dtype, [20_000, 3]), sample.Type);
        double[][] lines = [.. Samples.Numbers(sample).Chunk(3)];
        Assert.All(lines, static line => Assert.Equal(1, line.Sum(), 1e-6));
        for (int i = 0; i < 3; i++)
        {
            double a = concentration[i], b = 6 - a; // every share is a beta number
            double[] shares = [.. lines.Select(line => line[i])];
            Assert.InRange(KolmogorovSmirnov.Statistic(shares, x => SpecialFunctions.BetaRegularized(a, b, Math.Min(x, 1))), 0.2, 1.95);
            Samples.AssertMoments(shares, a / 6, a * b / (36 * 7));
        }
        double covariance = lines.Average(static line => (line[0] - (0.5 / 6)) * (line[1] - (2 / 6.0)));
        Assert.Equal(-0.5 * 2 / (36 * 7), covariance, 0.001);
    }

    /// <summary>Almost all of the mass at one alternative, each as often as its concentration has a share in the sum.</summary>
    [Fact]
    public void Tiny_concentrations_choose_one_alternative()
    {
        Tensor shares = Key.FromSeed(103).Dirichlet(Tensor.From([1e-6, 3e-6]), [4000, 2]);
        double[] first = [.. Samples.Numbers(shares).Where(static (_, i) => i % 2 == 0)];
        Assert.All(first, static share => Assert.True(share is < 1e-3 or > 0.999));
        int chosen = first.Count(static share => share > 0.5);
        Samples.AssertCounts([chosen, 4000 - chosen], [1000, 3000]);
        double[] beta = Samples.Numbers(Key.FromSeed(104).Beta(1e-3, 1e-3, [1000]));
        Assert.All(beta, static share => Assert.InRange(share, 0, 1));
    }

    /// <summary>Derivatives of the means by the concentrations.</summary>
    [Fact]
    public void Derivatives_average_to_those_of_the_mean()
    {
        Tensor slopes = Grad(static ab => Key.FromSeed(105).Beta(ab[0], ab[1], [50_000]).Mean())(Tensor.From([2.0, 3]));
        Assert.Equal(3 / 25.0, slopes.ToArray<double>()[0], 0.002); // b / (a + b)²
        Assert.Equal(-2 / 25.0, slopes.ToArray<double>()[1], 0.002);
        Tensor byConcentration = Grad(static a => Key.FromSeed(106).Dirichlet(a, [50_000, 3]).Mean(0)[1])(Tensor.From([1.0, 2, 3]));
        double[] expected = [-2 / 36.0, 4 / 36.0, -2 / 36.0];
        Assert.All(byConcentration.ToArray<double>().Zip(expected), static pair => Assert.Equal(pair.Second, pair.First, 0.002));
    }

    [Fact]
    public void The_same_under_every_transform()
    {
        Samples.AssertSameEverywhere(static key => key.Beta(2, 0.5, [3]));
        Samples.AssertSameEverywhere(static key => key.Dirichlet(Tensor.From([0.2, 1, 4]), [2, 3]));
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Key key = Key.FromSeed(1);
        KeyTests.AssertError(
            "Key.Beta: b must be positive, but it is 0. Check the parameters, or map them through Softplus or Exp.", () =>
                key.Beta(1, 0, [2]));
        KeyTests.AssertError(
            "Key.Dirichlet: shape [] has no alternatives on its last axis. Ask for a last axis of at least 1.", () => key.Dirichlet(1, []));
        KeyTests.AssertError(
            "Key.Beta: dtypes Float32 and Float64 do not mix (operands are Float32[1] and Float64[1]). "
            + "Convert one operand, for example with .Cast(DType.Float64).",
            () => key.Beta(Tensor.From([1f]), Tensor.From([1.0]), [1]));
    }
}
