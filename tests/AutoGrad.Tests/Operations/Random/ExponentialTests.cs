using Xunit;

namespace AutoGrad.Tests.Operations.RandomKeys;

/// <summary>The samplers that are a function of one uniform number: exponential, Gumbel, Laplace.</summary>
public sealed class ExponentialTests
{
    private const double Euler = 0.57721566490153286;

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Is_exponential(DType dtype)
    {
        Tensor sample = Key.FromSeed(41).Exponential([200, 100], dtype);
        Assert.Equal(new TensorType(dtype, [200, 100]), sample.Type);
        Samples.AssertFollows(sample, static x => 1 - Math.Exp(-x), 1, 1);
        Assert.True(Samples.Numbers(sample).Min() > 0);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Is_Gumbel(DType dtype)
    {
        Tensor sample = Key.FromSeed(42).Gumbel([20_000], dtype);
        Assert.Equal(dtype, sample.DType);
        Samples.AssertFollows(sample, static x => Math.Exp(-Math.Exp(-x)), Euler, Math.PI * Math.PI / 6, 5.4);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Is_Laplace(DType dtype)
    {
        Tensor sample = Key.FromSeed(43).Laplace([20_000], dtype);
        Assert.Equal(dtype, sample.DType);
        Samples.AssertFollows(sample, static x => x < 0 ? 0.5 * Math.Exp(x) : 1 - (0.5 * Math.Exp(-x)), 0, 2, 6);
        double[] numbers = Samples.Numbers(sample);
        double signed = numbers.Average(static x => Math.Sign(x) * (Math.Abs(x) - 1)); // the sign says nothing about the magnitude
        Assert.InRange(signed, -5 / Math.Sqrt(20_000), 5 / Math.Sqrt(20_000));
    }

    /// <summary>Among a million numbers the ends of the range are met: no infinity, no zero.</summary>
    [Fact]
    public void Is_finite_however_many()
    {
        float[] exponential = Key.FromSeed(44).Exponential([1 << 20]).ToArray<float>();
        Assert.True(exponential.Min() > 0 && exponential.Max() < 17);
        Assert.All(Key.FromSeed(44).Gumbel([1 << 20]).ToArray<float>(), static x => Assert.True(float.IsFinite(x)));
    }

    [Fact]
    public void The_same_under_every_transform()
    {
        Samples.AssertSameEverywhere(static key => key.Exponential([3]));
        Samples.AssertSameEverywhere(static key => key.Gumbel([3], DType.Float64));
        Samples.AssertSameEverywhere(static key => key.Laplace([3]));
    }

    [Fact]
    public void Mistakes_are_named()
    {
        KeyTests.AssertError(
            "Key.Exponential: needs a floating-point tensor, but got Int32[2]. Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).",
            () => Key.FromSeed(1).Exponential([2], DType.Int32));
        KeyTests.AssertError(
            "Key.Gumbel: a key is UInt32[2], but this one is UInt32[3, 2]. Use a batch of keys inside Vmap, or take one of Split.",
            () => Key.FromSeed(1).SplitToBatch(3).Gumbel([2]));
    }
}
