using System.Collections.Immutable;
using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.RandomKeys;

public sealed class KeyTests
{
    [Theory]
    [InlineData(0, 0u, 0u)]
    [InlineData(42, 0u, 42u)]
    [InlineData(1099511627781, 256u, 5u)]
    [InlineData(-1, uint.MaxValue, uint.MaxValue)]
    public void A_seed_gives_its_high_and_low_bits(long seed, uint high, uint low) => Assert.Equal([high, low], Words(Key.FromSeed(seed)));

    /// <summary>The keys that JAX's documentation prints for <c>split(key(0))</c>.</summary>
    [Fact]
    public void Split_gives_the_keys_of_JAX()
    {
        (Key first, Key second) = Key.FromSeed(0).Split();
        Assert.Equal([1797259609u, 2579123966u], Words(first));
        Assert.Equal([928981903u, 3453687069u], Words(second));
    }

    [Fact]
    public void Split_encrypts_the_number_of_the_key()
    {
        ImmutableArray<Key> keys = Key.FromSeed((7L << 32) + 9).Split(5);
        for (int i = 0; i < keys.Length; i++)
        {
            (uint first, uint second) = ThreefryTests.Encrypt(7, 9, 0, (uint)i);
            Assert.Equal([first, second], Words(keys[i]));
        }
        Assert.Empty(Key.FromSeed(1).Split(0));
    }

    [Fact]
    public void FoldIn_is_the_split_with_that_number()
    {
        Key key = Key.FromSeed(3);
        ImmutableArray<Key> keys = key.Split(4);
        for (int i = 0; i < keys.Length; i++)
        {
            Assert.Equal(Words(keys[i]), Words(key.FoldIn(i)));
            Assert.Equal(Words(keys[i]), Words(key.FoldIn(Tensor.From((long)i))));
        }
        Assert.Equal(Words(key.FoldIn(uint.MaxValue)), Words(key.FoldIn(-1)));
    }

    [Fact]
    public void Split_in_one_is_split_stacked()
    {
        Key key = Key.FromSeed(11);
        Assert.Equal(key.Split(3).SelectMany(Words), key.SplitToBatch(3).Words.ToArray<uint>());
        Assert.Equal([3, 2], key.SplitToBatch(3).Words.Shape);
    }

    [Fact]
    public void Bits_encrypt_the_position()
    {
        uint[] bits = Key.FromSeed(5).Bits([2, 3]).ToArray<uint>();
        for (int i = 0; i < bits.Length; i++)
        {
            (uint first, uint second) = ThreefryTests.Encrypt(0, 5, 0, (uint)i);
            Assert.Equal(first ^ second, bits[i]);
        }
        Assert.Equal(new TensorType(DType.UInt32, [0, 4]), Key.FromSeed(5).Bits([0, 4]).Type);
        Assert.Equal(bits[0], Key.FromSeed(5).Bits([]).Item<uint>());
    }

    /// <summary>The first elements do not depend on how many follow.</summary>
    [Fact]
    public void A_longer_sample_starts_with_the_shorter() =>
        Assert.Equal(Key.FromSeed(1).Bits([100]).ToArray<uint>(), Key.FromSeed(1).Bits([1000]).ToArray<uint>()[..100]);

    [Fact]
    public void Every_bit_is_set_half_of_the_time()
    {
        uint[] words = Key.FromSeed(8).Bits([1 << 16]).ToArray<uint>();
        for (int bit = 0; bit < 32; bit++)
        {
            int ones = words.Count(word => (word >> bit & 1) == 1);
            Assert.InRange(ones, 32768 - 512, 32768 + 512); // four standard deviations of 128
        }
    }

    [Fact]
    public void Keys_of_a_split_give_uncorrelated_numbers()
    {
        (Key first, Key second) = Key.FromSeed(2).Split();
        double[] x = first.Uniform([10_000], -1, 1, DType.Float64).ToArray<double>();
        double[] y = second.Uniform([10_000], -1, 1, DType.Float64).ToArray<double>();
        Assert.InRange(Correlation(x, y), -0.04, 0.04);
        Assert.InRange(Correlation(x[1..], x[..^1]), -0.04, 0.04);
    }

    [Fact]
    public void A_batch_of_keys_gives_a_batch_of_samples()
    {
        Key key = Key.FromSeed(21);
        Tensor together = Vmap((Key one) => one.Split().Second.FoldIn(3).Uniform([2, 2]))(key.SplitToBatch(4));
        float[] oneByOne = [.. key.Split(4).SelectMany(one => one.Split().Second.FoldIn(3).Uniform([2, 2]).ToArray<float>())];
        Assert.Equal([4, 2, 2], together.Shape);
        Assert.Equal(oneByOne, together.ToArray<float>());
    }

    [Fact]
    public void A_key_passes_through_Compile()
    {
        int traced = 0;
        Func<Key, Tensor> compiled = Compile((Key key) =>
        {
            traced++;
            return key.Split().First.Uniform([5]);
        });
        foreach (long seed in new long[] { 1, 2, 3 })
        {
            Assert.Equal(Key.FromSeed(seed).Split().First.Uniform([5]).ToArray<float>(), compiled(Key.FromSeed(seed)).ToArray<float>());
        }
        Assert.Equal(1, traced);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Key key = Key.FromSeed(1);
        AssertError("Key.Split: cannot make -1 keys. Ask for 0 or more.", () => key.Split(-1));
        AssertError(
            "Key.FoldIn: needs an integer scalar, but got Float32[]. Pass an int, or fold in one number after another.",
            () => key.FoldIn(1.5f));
        AssertError(
            "Key.FoldIn: needs an integer scalar, but got Int32[2]. Pass an int, or fold in one number after another.",
            () => key.FoldIn(Tensor.From([1, 2])));
        AssertError(
            "Key.Bits: a key is UInt32[2], but this one is UInt32[3, 2]. Use a batch of keys inside Vmap, or take one of Split.",
            () => key.SplitToBatch(3).Bits([1]));
        AssertError(
            "Key.Uniform: a key is UInt32[2], but this one is Int32[2]. Make keys with Key.FromSeed and Split.",
            () => new Key(Tensor.From([1, 2])).Uniform([1]));
    }

    internal static void AssertError(string message, Action action) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(action).Message);

    private static uint[] Words(Key key) => key.Words.ToArray<uint>();

    private static double Correlation(double[] x, double[] y)
    {
        (double meanX, double meanY) = (x.Average(), y.Average());
        double covariance = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum();
        return covariance / Math.Sqrt(x.Sum(a => (a - meanX) * (a - meanX)) * y.Sum(b => (b - meanY) * (b - meanY)));
    }
}
