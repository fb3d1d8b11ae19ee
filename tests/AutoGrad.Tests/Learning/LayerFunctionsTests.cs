using AutoGrad.Learning;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Learning;

public sealed class LayerFunctionsTests
{
    [Fact]
    public void Functions_compose_from_left_to_right()
    {
        Func<Tensor, Tensor> function = Sequential.Compose(static x => x + 1, static x => x * 10, Activations.Relu);
        Assert.Equal([0, 20], function(From([-3.0, 1])).ToArray<double>());
        Tensor same = From(1.0);
        Assert.Same(same, Sequential.Compose()(same));
        Assert.Throws<ArgumentNullException>(static () => Sequential.Compose([null!]));
    }

    [Fact]
    public void Flatten_keeps_the_batch()
    {
        Assert.Equal([2, 12], Layers.Flatten(Zeros([2, 3, 4])).Shape);
        Assert.Equal([5, 1], Layers.Flatten(Zeros([5])).Shape);
        Assert.Equal([0, 12], Layers.Flatten(Zeros([0, 3, 4])).Shape);
        LearningChecks.Error(
            "Flatten: a scalar has no batch axis. Give x a leading axis of examples.", static () => Layers.Flatten(From(1f)));
    }

    [Fact]
    public void Dropout_sets_to_zero_and_scales_the_rest()
    {
        Tensor x = Key.FromSeed(1).Uniform([100, 100], 1, 2);
        float[] before = x.ToArray<float>(), after = Layers.Dropout(x, 0.25, Key.FromSeed(2)).ToArray<float>();
        Assert.All(before.Zip(after), static pair => Assert.True(pair.Second == 0 || Math.Abs((pair.First / 0.75f) - pair.Second) < 1e-6f));
        Assert.InRange(after.Count(static value => value == 0), 2500 - 180, 2500 + 180); // four standard deviations of 43
    }

    [Fact]
    public void Dropout_drops_the_same_for_the_same_key_and_the_derivative_drops_it_too()
    {
        Tensor x = Ones([1000]);
        float[] dropped = Layers.Dropout(x, 0.5, Key.FromSeed(2)).ToArray<float>();
        Assert.Equal(dropped, Layers.Dropout(x, 0.5, Key.FromSeed(2)).ToArray<float>());
        Assert.NotEqual(dropped, Layers.Dropout(x, 0.5, Key.FromSeed(3)).ToArray<float>());
        Assert.Equal(dropped, Grad(z => Layers.Dropout(z, 0.5, Key.FromSeed(2)).Sum(), x).ToArray<float>());
    }

    [Fact]
    public void Dropout_does_nothing_without_key_or_rate()
    {
        Tensor x = Ones([3]);
        Assert.Same(x, Layers.Dropout(x, 0.5, null));
        Assert.Same(x, Layers.Dropout(x, 0, Key.FromSeed(1)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void Dropout_rates_are_probabilities(double rate) => LearningChecks.Error(
        $"Dropout: the rate must be at least 0 and below 1, but got {rate}. Use a number such as 0.5.",
        () => Layers.Dropout(Ones([3]), rate, Key.FromSeed(1)));
}
