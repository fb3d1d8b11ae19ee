using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.RandomKeys;

/// <summary>Choice and Shuffle.</summary>
public sealed class ChoiceTests
{
    private static readonly double[] Weights = [1, 0, 4, 2, 3];

    [Fact]
    public void With_replacement_all_are_equally_likely()
    {
        int[] numbers = Key.FromSeed(71).Choice(7, [100, 70]).ToArray<int>();
        Samples.AssertCounts([.. Enumerable.Range(0, 7).Select(i => (double)numbers.Count(x => x == i))], [.. Enumerable.Repeat(1000.0, 7)]);
        Assert.Equal(7000, numbers.Length);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void With_replacement_and_weights(DType dtype)
    {
        int[] numbers = Key.FromSeed(72).Choice(5, [8000], probabilities: Tensor.From(Weights).Cast(dtype)).ToArray<int>();
        Assert.DoesNotContain(1, numbers);
        int[] possible = [0, 2, 3, 4];
        Samples.AssertCounts(
            [.. possible.Select(i => (double)numbers.Count(x => x == i))], [.. possible.Select(static i => 800 * Weights[i])]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_replacement_every_order_is_as_likely_as_one_draw_after_another(bool weighted)
    {
        const int Count = 20_000;
        Tensor? probabilities = weighted ? Tensor.From(Weights) : null;
        int[][] pairs = [.. Vmap((Key key) => key.Choice(5, [2], replace: false, probabilities))(Key.FromSeed(73).SplitToBatch(Count))
            .ToArray<int>().Chunk(2)];
        double[] weights = weighted ? Weights : [1, 1, 1, 1, 1];
        var counts = new List<double>();
        var expected = new List<double>();
        for (int i = 0; i < 5; i++)
        {
            for (int j = 0; j < 5; j++)
            {
                int count = pairs.Count(pair => pair[0] == i && pair[1] == j);
                double probability = i == j ? 0 : weights[i] / weights.Sum() * weights[j] / (weights.Sum() - weights[i]);
                if (probability == 0)
                {
                    Assert.Equal(0, count);
                    continue;
                }
                counts.Add(count);
                expected.Add(Count * probability);
            }
        }
        Samples.AssertCounts([.. counts], [.. expected]);
    }

    [Fact]
    public void All_without_replacement_is_an_order() =>
        Assert.Equal(Enumerable.Range(0, 30), Key.FromSeed(74).Choice(30, [5, 6], replace: false).ToArray<int>().Order());

    [Fact]
    public void Slices_of_a_tensor_are_drawn_by_the_same_numbers()
    {
        Tensor x = Tensor.Iota([6, 2]) * 10;
        Key key = Key.FromSeed(75);
        int[] drawn = key.Choice(6, [2, 3]).ToArray<int>();
        Tensor slices = key.Choice(x, [2, 3]);
        Assert.Equal([2, 3, 2], slices.Shape);
        Assert.Equal(drawn.SelectMany(static i => new[] { 10 * i, 10 * i }), slices.ToArray<int>());
    }

    [Fact]
    public void Shuffle_moves_whole_slices()
    {
        Tensor x = Tensor.From([.. Enumerable.Range(0, 24)], [4, 6]);
        int[][] rows = [.. Key.FromSeed(76).Shuffle(x).ToArray<int>().Chunk(6)];
        Assert.Equal([.. x.ToArray<int>().Chunk(6)], rows.OrderBy(static row => row[0]));
        int[][] columns = [.. Key.FromSeed(76).Shuffle(x, -1).Transpose().ToArray<int>().Chunk(4)];
        Assert.Equal([.. x.Transpose().ToArray<int>().Chunk(4)], columns.OrderBy(static column => column[0]));
        Assert.NotEqual(Enumerable.Range(0, 6), columns.Select(static column => column[0]));
    }

    [Fact]
    public void Derivatives_pass_to_what_was_drawn()
    {
        Tensor slope = Grad(static x => (Key.FromSeed(77).Choice(x, [2], replace: false) * Tensor.From([3.0, 5.0])).Sum(), Tensor.Zeros([4], DType.Float64));
        Assert.Equal([0.0, 0, 3, 5], slope.ToArray<double>().Order());
        Assert.Equal([1.0, 1, 1], Grad(static x => Key.FromSeed(78).Shuffle(x).Sum(), Tensor.Zeros([3], DType.Float64)).ToArray<double>());
    }

    [Fact]
    public void The_same_under_every_transform()
    {
        Tensor weights = Tensor.From(Weights);
        Samples.AssertSameEverywhere(static key => key.Choice(9, [4]));
        Samples.AssertSameEverywhere(static key => key.Choice(9, [4], replace: false));
        Samples.AssertSameEverywhere(key => key.Choice(5, [4], probabilities: weights));
        Samples.AssertSameEverywhere(key => key.Choice(5, [4], replace: false, weights));
        Samples.AssertSameEverywhere(key => key.Shuffle(weights));
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Key key = Key.FromSeed(1);
        KeyTests.AssertError(
            "Key.Choice: there is nothing to choose from among 0. Give something to choose from, with a positive probability.",
            () => key.Choice(0, [1]));
        KeyTests.AssertError(
            "Key.Choice: cannot draw 4 numbers without replacement from 3. Draw fewer, or with replacement.",
            () => key.Choice(3, [2, 2], replace: false));
        KeyTests.AssertError(
            "Key.Choice: cannot draw 5 numbers without replacement from 4 of positive probability. Draw fewer, or with replacement.",
            () => key.Choice(5, [5], replace: false, Tensor.From(Weights)));
        KeyTests.AssertError(
            "Key.Choice: probabilities must not be negative, but element 1 of Float64[2] is -0.5. "
            + "Check the parameters, or map them through Softplus or Exp.",
            () => key.Choice(2, [1], probabilities: Tensor.From([0.5, -0.5])));
        KeyTests.AssertError(
            "Key.Choice: none of 2 can be drawn. Give something to choose from, with a positive probability.",
            () => key.Choice(2, [1], probabilities: Tensor.From([0.0, 0])));
        KeyTests.AssertError(
            "Key.Choice: probabilities of shape [3] do not fit 2 alternatives. Give one number for each.",
            () => key.Choice(2, [1], probabilities: Tensor.From([1.0, 1, 1])));
        Assert.Equal([0], key.Choice(0, [0]).Shape);
    }
}
