using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Compilation;

/// <summary>How exact fused Float32 sums are, and what becomes of infinities and NaN in sums of several blocks.</summary>
public sealed class CompiledSumTests
{
    [Theory]
    [InlineData(2_000_000, 1, 1, 4e-8)] // all
    [InlineData(1, 3, 250_000, 1e-7)] // long rows
    [InlineData(1, 100, 1000, 1.5e-7)]
    [InlineData(4096, 512, 1, 3e-7)] // columns
    [InlineData(100_000, 16, 1, 3e-7)]
    [InlineData(64, 1000, 64, 2.5e-7)]
    public void Sums_of_products_are_exact_to_their_last_places(int first, int kept, int last, double tolerance)
    {
        Tensor x = Sample.Uniform(new Random(first + last), [first, kept, last]).Cast(DType.Float32).Evaluate();
        Tensor wide = x.Cast(DType.Float64);
        double[] exact = (wide * wide).Sum([0, 2]).ToArray<double>();
        float[] actual = Compile(static (Tensor t) => (t * t).Sum([0, 2]))(x).ToArray<float>();
        for (int i = 0; i < exact.Length; i++) Assert.InRange(actual[i] / exact[i], 1 - tolerance, 1 + tolerance);
    }

    [Fact]
    public void The_middle_of_three_axes_is_added_up_in_blocks()
    {
        Tensor x = Sample.Uniform(new Random(5), [20, 5000, 16]).Cast(DType.Float32).Evaluate();
        Tensor wide = x.Cast(DType.Float64);
        double[] exact = (wide * wide).Sum(1).ToArray<double>();
        float[] actual = Compile(static (Tensor t) => (t * t).Sum(1))(x).ToArray<float>();
        for (int i = 0; i < exact.Length; i++) Assert.InRange(actual[i] / exact[i], 1 - 1.5e-6, 1 + 1.5e-6);
    }

    [Theory]
    [InlineData(float.PositiveInfinity, 1f, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, 1f, float.NegativeInfinity)]
    [InlineData(float.PositiveInfinity, float.NegativeInfinity, float.NaN)]
    [InlineData(float.NaN, 1f, float.NaN)]
    [InlineData(float.MaxValue, float.MaxValue, float.PositiveInfinity)]
    public void Infinities_and_NaN_pass_through_the_blocks_of_a_sum(float one, float other, float expected)
    {
        float[] numbers = new float[5000];
        numbers[100] = one;
        numbers[100 + 2048] = other;
        float[] rows = Compile(static (Tensor t) => (t + 0f).Sum(1))(From(numbers).Reshape(1, 5000).BroadcastTo([20, 5000]).Evaluate()).ToArray<float>();
        Assert.All(rows, sum => Assert.Equal(expected, sum));
        Assert.Equal(expected, (float)Compile(static (Tensor t) => (t * 1f).Sum())(From(numbers)));
    }
}
