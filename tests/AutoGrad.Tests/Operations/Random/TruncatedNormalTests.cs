using MathNet.Numerics.Distributions;
using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.RandomKeys;

public sealed class TruncatedNormalTests
{
    [Theory]
    [InlineData(-2, 2, DType.Float32)]
    [InlineData(-2, 2, DType.Float64)]
    [InlineData(-0.5, 3, DType.Float32)]
    [InlineData(1, double.PositiveInfinity, DType.Float64)]
    [InlineData(double.NegativeInfinity, -4, DType.Float32)]
    [InlineData(5, 5.5, DType.Float32)]
    [InlineData(20, double.PositiveInfinity, DType.Float64)]
    public void Is_normal_between_the_bounds(double low, double high, DType dtype)
    {
        Tensor sample = Key.FromSeed(51).TruncatedNormal(Tensor.From(low).Cast(dtype), Tensor.From(high).Cast(dtype), [20_000]);
        Assert.Equal(new TensorType(dtype, [20_000]), sample.Type);
        double[] numbers = Samples.Numbers(sample);
        Assert.All(numbers, x => Assert.InRange(x, low, high));
        double Tail(double x) => Normal.CDF(0, 1, low > 0 ? -x : x); // from the side where nothing cancels
        Assert.InRange(
            KolmogorovSmirnov.Statistic(numbers, x => (Tail(x) - Tail(low)) / (Tail(high) - Tail(low))), 0.2, 1.95);
        if (low != -2) return;
        double density = Normal.PDF(0, 1, 2), mass = 1 - (2 * Normal.CDF(0, 1, -2));
        Samples.AssertMoments(numbers, 0, 1 - (4 * density / mass));
    }

    /// <summary>With the quantile q of each number in its range fixed: x = Φ⁻¹(Φ(low) + q·(Φ(high) − Φ(low))).</summary>
    [Theory]
    [InlineData(-1, 1.5)]
    [InlineData(2, 4)]
    [InlineData(-7, -6)]
    public void Derivatives_by_the_bounds_agree_with_differences(double low, double high)
    {
        Key key = Key.FromSeed(52);
        Tensor Draw(Tensor bounds) => key.TruncatedNormal(bounds[0], bounds[1], [8]);
        AutoGrad.Testing.GradientCheck.Verify(Draw, Tensor.From([low, high]));
        AutoGrad.Testing.GradientCheck.Verify((Tensor bounds) => Grad(b => Draw(b).Sum())(bounds), Tensor.From([low, high]));
    }

    [Fact]
    public void The_same_under_every_transform()
    {
        Samples.AssertSameEverywhere(static key => key.TruncatedNormal(-2, 1, [3]));
        Samples.AssertSameEverywhere(static key => key.TruncatedNormal(Tensor.From([0.0, 3]), Tensor.From(5.0), [4, 2]));
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Key key = Key.FromSeed(1);
        KeyTests.AssertError("Key.TruncatedNormal: 2 to 1 is not a range. Give the lower bound first.", () => key.TruncatedNormal(2, 1, [2]));
        KeyTests.AssertError(
            "Key.TruncatedNormal: parameters of shape [3] do not stretch to the result's shape [2]. Ask for the shape of the whole result: "
            + "aligned at the last axis, every size of the parameters is equal or 1.",
            () => key.TruncatedNormal(Tensor.From([0f, 1f, 2f]), 3, [2]));
        float[] unordered = key.TruncatedNormal(Tensor.From([0f, 1f]), Tensor.From([1f, 0f]), [2]).ToArray<float>();
        Assert.InRange(unordered[0], 0, 1);
        Assert.True(float.IsNaN(unordered[1]));
    }
}
