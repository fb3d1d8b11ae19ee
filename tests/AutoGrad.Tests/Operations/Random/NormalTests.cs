using Xunit;

namespace AutoGrad.Tests.Operations.RandomKeys;

public sealed class NormalTests
{
    /// <summary>The number that JAX's page on pseudorandom numbers shows for <c>normal(key(42))</c>.</summary>
    [Fact]
    public void Number_of_JAX() => Assert.Equal(-0.028304616f, Key.FromSeed(42).Normal([]).Item<float>(), 1e-8f);

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Is_normal(DType dtype)
    {
        Tensor normal = Key.FromSeed(31).Normal([200, 100], dtype);
        Assert.Equal(new TensorType(dtype, [200, 100]), normal.Type);
        double[] sample = normal.Cast(DType.Float64).ToArray<double>();
        double[] distribution = (0.5 * Tensor.Erfc(Tensor.From([.. sample.Order()]) * -Math.Sqrt(0.5))).ToArray<double>();
        int next = 0; // the test asks for the sample in order
        Assert.InRange(KolmogorovSmirnov.Statistic(sample, _ => distribution[next++]), 0.2, 1.95);
        Assert.Equal(0, sample.Average(), 0.03);
        Assert.Equal(1, sample.Average(static x => x * x), 0.04);
        Assert.Equal(0, sample.Average(static x => x * x * x), 0.1);
        Assert.Equal(3, sample.Average(static x => x * x * x * x), 0.25);
    }

    [Fact]
    public void Is_finite_however_many() =>
        Assert.All(Key.FromSeed(1).Normal([1 << 18]).ToArray<float>(), static x => Assert.True(float.IsFinite(x)));

    [Fact]
    public void Integers_are_refused() => KeyTests.AssertError(
        "Key.Normal: needs a floating-point tensor, but got Int32[2]. Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).",
        () => Key.FromSeed(1).Normal([2], DType.Int32));
}
