using Xunit;

namespace AutoGrad.Tests.Operations.RandomKeys;

public sealed class BernoulliTests
{
    [Fact]
    public void Is_the_comparison_with_a_uniform_number()
    {
        Key key = Key.FromSeed(6);
        float[] uniform = key.Uniform([40]).ToArray<float>();
        Assert.Equal(uniform.Select(static u => u < 0.3f), key.Bernoulli(0.3, [40]).ToArray<bool>());
        double[] wide = key.Uniform([40], dtype: DType.Float64).ToArray<double>();
        Assert.Equal(wide.Select(static u => u < 0.3), key.Bernoulli(Tensor.From(0.3), [40]).ToArray<bool>());
    }

    [Fact]
    public void Is_true_as_often_as_asked()
    {
        int count = Key.FromSeed(17).Bernoulli(0.2, [100, 100]).ToArray<bool>().Count(static x => x);
        Assert.InRange(count, 2000 - 160, 2000 + 160); // four standard deviations of 40
    }

    [Fact]
    public void Zero_and_one_are_certain()
    {
        Assert.DoesNotContain(true, Key.FromSeed(1).Bernoulli(0, [1000]).ToArray<bool>());
        Assert.DoesNotContain(false, Key.FromSeed(1).Bernoulli(1, [1000]).ToArray<bool>());
    }

    [Fact]
    public void Probabilities_broadcast()
    {
        bool[] drawn = Key.FromSeed(2).Bernoulli(Tensor.From([0f, 1f]), [3, 2]).ToArray<bool>();
        Assert.Equal([false, true, false, true, false, true], drawn);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Key key = Key.FromSeed(1);
        KeyTests.AssertError("Key.Bernoulli: 1.5 is not a probability. Use a number from 0 to 1.", () => key.Bernoulli(1.5, [2]));
        KeyTests.AssertError("Key.Bernoulli: NaN is not a probability. Use a number from 0 to 1.", () => key.Bernoulli(double.NaN, [2]));
        KeyTests.AssertError(
            "Key.Bernoulli: needs a floating-point tensor, but got Int32[2]. Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).",
            () => key.Bernoulli(Tensor.From([0, 1]), [2]));
        KeyTests.AssertError(
            "BroadcastTo: shape [3] does not stretch to [2]. Aligned at the last axis, every size must be equal or 1.",
            () => key.Bernoulli(Tensor.From([0f, 1f, 0f]), [2]));
    }
}
