using Xunit;

namespace AutoGrad.Tests.Operations.RandomKeys;

public sealed class UniformTests
{
    /// <summary>The numbers in JAX's documentation of <c>jax.random</c>.</summary>
    [Fact]
    public void Numbers_of_JAX()
    {
        Key key = Key.FromSeed(0);
        Assert.Equal(0.947667f, key.Uniform([]).Item<float>(), 1e-6f);
        Assert.Equal(0.00729382f, key.Split().Second.Uniform([]).Item<float>(), 1e-8f);
    }

    [Fact]
    public void Float32_takes_the_highest_23_bits()
    {
        uint[] bits = Key.FromSeed(9).Bits([50]).ToArray<uint>();
        float[] numbers = Key.FromSeed(9).Uniform([50]).ToArray<float>();
        Assert.Equal(bits.Select(word => BitConverter.UInt32BitsToSingle((word >> 9) | 0x3F800000) - 1f), numbers);
    }

    [Fact]
    public void Float64_takes_the_highest_52_bits()
    {
        double[] numbers = Key.FromSeed(9).Uniform([50], dtype: DType.Float64).ToArray<double>();
        for (int i = 0; i < numbers.Length; i++)
        {
            (uint first, uint second) = ThreefryTests.Encrypt(0, 9, 0, (uint)i);
            ulong word = ((ulong)first << 32) | second;
            Assert.Equal(BitConverter.UInt64BitsToDouble((word >> 12) | 0x3FF0000000000000) - 1, numbers[i]);
        }
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Is_uniform(DType dtype)
    {
        double[] sample = Key.FromSeed(123).Uniform([20_000], -3, 5, dtype).Cast(DType.Float64).ToArray<double>();
        Assert.All(sample, static x => Assert.InRange(x, -3, 5));
        Assert.InRange(KolmogorovSmirnov.Statistic(sample, static x => (x + 3) / 8), 0.2, 1.95);
        Assert.Equal(1, sample.Average(), 0.07); // four standard deviations of 8/√12/√20000
        Assert.Equal(64.0 / 12, sample.Select(static x => (x - 1) * (x - 1)).Average(), 0.15);
    }

    [Fact]
    public void A_range_without_width_is_its_bound() => Assert.Equal([2f, 2f], Key.FromSeed(1).Uniform([2], 2, 2).ToArray<float>());

    [Fact]
    public void Mistakes_are_named()
    {
        Key key = Key.FromSeed(1);
        KeyTests.AssertError(
            "Key.Uniform: 1 to 0 is not a range of Float32. Give finite bounds, the lower one first.", () => key.Uniform([2], 1, 0));
        KeyTests.AssertError(
            "Key.Uniform: NaN to 1 is not a range of Float32. Give finite bounds, the lower one first.",
            () => key.Uniform([2], double.NaN));
        KeyTests.AssertError(
            "Key.Uniform: needs a floating-point tensor, but got Int32[2]. Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).",
            () => key.Uniform([2], dtype: DType.Int32));
    }
}
