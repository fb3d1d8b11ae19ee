using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.RandomKeys;

public sealed class PermutationTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(2000)] // sorted twice
    public void Every_number_occurs_once(int count)
    {
        int[] order = Key.FromSeed(4).Permutation(count).ToArray<int>();
        Assert.Equal(Enumerable.Range(0, count), order.Order());
        if (count > 1) Assert.NotEqual(Enumerable.Range(0, count), order);
    }

    [Fact]
    public void Small_counts_are_ordered_by_the_bits_of_the_second_half_of_the_key()
    {
        uint[] bits = Key.FromSeed(4).Split().Second.Bits([12]).ToArray<uint>();
        Assert.Equal(Enumerable.Range(0, 12).OrderBy(i => bits[i]), Key.FromSeed(4).Permutation(12).ToArray<int>());
    }

    /// <summary>
    /// All 24 orders of four numbers, by the χ² test with 23 degrees of freedom; above 49.7 for one true sample in a thousand.
    /// </summary>
    [Fact]
    public void All_orders_are_equally_likely()
    {
        const int Samples = 4800;
        int[] orders = Vmap((Key key) => key.Permutation(4))(Key.FromSeed(77).SplitToBatch(Samples)).ToArray<int>();
        int[] counts = [.. orders.Chunk(4).CountBy(static order => (order[0] * 100) + (order[1] * 10) + order[2]).Select(
            static pair => pair.Value)];
        Assert.Equal(24, counts.Length);
        Assert.InRange(counts.Sum(static count => Math.Pow(count - (Samples / 24.0), 2) / (Samples / 24.0)), 5, 49.7);
    }

    [Fact]
    public void A_negative_count_is_refused() =>
        KeyTests.AssertError("Key.Permutation: cannot order -1 numbers. Ask for 0 or more.", () => Key.FromSeed(1).Permutation(-1));
}
