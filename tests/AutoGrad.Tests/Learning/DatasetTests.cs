using AutoGrad.Learning;
using Xunit;
using static AutoGrad.Tensor;

namespace AutoGrad.Tests.Learning;

public sealed class DatasetTests
{
    private static readonly Dataset Ten = new(Arange(20).Reshape(10, 2).Evaluate(), Arange(10).Evaluate());

    [Fact]
    public void Batches_in_order()
    {
        Dataset[] batches = [.. Ten.Batches(4)];
        Assert.Equal([4, 4, 2], batches.Select(static batch => batch.Count));
        Assert.Equal(Enumerable.Range(0, 10), batches.SelectMany(static batch => batch.Targets.ToArray<int>()));
        Assert.Equal([16, 17, 18, 19], batches[2].Inputs.ToArray<int>());
        Assert.Equal([4, 4], Ten.Batches(4, dropLast: true).Select(static batch => batch.Count));
        Assert.Equal((3, 2, 1), (Ten.BatchCount(4), Ten.BatchCount(4, dropLast: true), Ten.BatchCount(10)));
        Assert.Empty(Ten[..0].Batches(4));
    }

    [Fact]
    public void Shuffled_batches_hold_every_pair_once()
    {
        Dataset[] batches = [.. Ten.Batches(3, Key.FromSeed(1))];
        int[] targets = [.. batches.SelectMany(static batch => batch.Targets.ToArray<int>())];
        Assert.Equal(Enumerable.Range(0, 10), targets.Order());
        Assert.NotEqual(Enumerable.Range(0, 10), targets);
        Assert.Equal(
            targets.SelectMany(static i => new[] { 2 * i, (2 * i) + 1 }), batches.SelectMany(static batch => batch.Inputs.ToArray<int>()));
        Assert.Equal(targets, Ten.Shuffle(Key.FromSeed(1)).Targets.ToArray<int>());
        Assert.NotEqual(targets, Ten.Shuffle(Key.FromSeed(2)).Targets.ToArray<int>());
    }

    [Fact]
    public void Parts()
    {
        (Dataset first, Dataset second) = Ten.Split(0.8);
        Assert.Equal((8, 2), (first.Count, second.Count));
        Assert.Equal([8, 9], second.Targets.ToArray<int>());
        Assert.Equal([9], Ten[^1..].Targets.ToArray<int>());
        Assert.Same(Ten, Ten[..]);
        (Tensor inputs, Tensor targets) = Ten;
        Assert.Same(Ten.Inputs, inputs);
        Assert.Same(Ten.Targets, targets);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        LearningChecks.Error(
            "Dataset: inputs Float32[3, 2] and targets Float32[4] do not pair up. Give both a leading axis of as many examples.",
            static () => _ = new Dataset(Zeros([3, 2]), Zeros([4])));
        LearningChecks.Error(
            "Dataset.Batches: the batch size must be above 0, but got 0. Use a positive number.", static () => Ten.Batches(0));
        LearningChecks.Error("Dataset.Split: 1.5 is not a fraction. Use a number from 0 to 1.", static () => Ten.Split(1.5));
    }

    [Fact]
    public void A_range_beyond_the_examples_is_refused()
    {
        LearningChecks.Error("Dataset: range 5..11 does not lie inside the 10 examples. start ≤ end ≤ Count must hold.", () => _ = Ten[5..11]);
        LearningChecks.Error("Dataset: range ^11..2 does not lie inside the 10 examples. start ≤ end ≤ Count must hold.", () => _ = Ten[^11..2]);
        LearningChecks.Error("Dataset: range 5..4 does not lie inside the 10 examples. start ≤ end ≤ Count must hold.", () => _ = Ten[5..4]);
    }

    /// <summary>Otherwise every batch would compute the whole expression again.</summary>
    [Fact]
    public void Expressions_are_computed_once()
    {
        var data = new Dataset(From([1f, 2f, 3f]).Cast(DType.Float64), From([1, 2, 3]) + 1);
        Assert.NotNull(data.Inputs.Value);
        Assert.NotNull(data.Targets.Value);
    }
}
