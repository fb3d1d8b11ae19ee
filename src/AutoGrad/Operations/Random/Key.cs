using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// The source of all randomness: an immutable 64-bit key. A sampler gives the same numbers for the same key, always and on every machine,
/// so a key is used once; split it for every further use. There is no hidden state anywhere.
/// </summary>
/// <remarks>
/// <para>
/// A key is a tree of one leaf, so it is passed through <c>Compile</c>, <c>Vmap</c> and every other transform like any tensor.
/// </para>
/// <para>
/// Bits are made by Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011) from the key and
/// each element's own position. Keys, splits and bits are those of JAX's <c>threefry2x32</c> keys with <c>jax_threefry_partitionable</c>,
/// its default.
/// </para>
/// </remarks>
/// <param name="Words">
/// The two words of the key: <c>UInt32[2]</c>, high word first. A batch of keys for <c>Vmap</c> has leading axes.
/// </param>
/// <example><code>
/// Key key = Key.FromSeed(42);
/// (Key forWeights, Key forNoise) = key.Split();
/// Tensor w = forWeights.Normal([784, 100]) * 0.05;
/// Tensor noise = forNoise.Uniform([100], -1, 1);
/// </code></example>
public sealed partial record Key(Tensor Words) : ITree<Key>
{
    /// <summary>The key of a seed: its high and its low 32 bits. Different seeds give independent streams.</summary>
    /// <param name="seed">Any number.</param>
    public static Key FromSeed(long seed) => new(Tensor.From<uint>([(uint)(seed >> 32), (uint)seed], [2]));

    /// <inheritdoc/>
    public Key Map(LeafMap map) => new(map.MapField(nameof(Words), Words));

    /// <summary>Independent keys, to be used instead of this one: key i is the encryption of the block (0, i) under this key.</summary>
    /// <param name="count">How many; 0 or more.</param>
    /// <exception cref="ArgumentException">The count is negative, or this is a batch of keys.</exception>
    public ImmutableArray<Key> Split(int count)
    {
        Tensor words = SplitToBatch(count).Words;
        var keys = ImmutableArray.CreateBuilder<Key>(count);
        for (int i = 0; i < count; i++) keys.Add(new Key(words.SliceAxis(0, i, 1).Reshape(2)));
        return keys.MoveToImmutable();
    }

    /// <summary>Two independent keys, to be used instead of this one.</summary>
    /// <exception cref="ArgumentException">This is a batch of keys.</exception>
    public (Key First, Key Second) Split() => Split(2) is [Key first, Key second] ? (first, second) : throw Errors.Internal("not two keys");

    /// <summary>
    /// The keys of <see cref="Split(int)"/> stacked in one, with Words of shape [count, 2]: the form that <c>Vmap</c> maps over.
    /// </summary>
    /// <param name="count">How many; 0 or more.</param>
    /// <exception cref="ArgumentException">The count is negative, or this is a batch of keys.</exception>
    public Key SplitToBatch(int count)
    {
        if (count < 0) throw Errors.Argument("Key.Split", $"cannot make {count} keys", "Ask for 0 or more");
        return Encrypt("Key.Split", Tensor.Iota([count], 0, DType.UInt32));
    }

    /// <summary>
    /// The key for one of many uses told apart by a number, such as the step of a loop: what <see cref="Split(int)"/> has there.
    /// </summary>
    /// <param name="data">An integer scalar, taken modulo 2³²; a C# <see cref="int"/> will do.</param>
    /// <exception cref="ArgumentException">The data is not an integer scalar, or this is a batch of keys.</exception>
    public Key FoldIn(Tensor data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Rank != 0 || !data.DType.IsInteger)
        {
            throw Errors.Argument(
                "Key.FoldIn", $"needs an integer scalar, but got {data.Type}", "Pass an int, or fold in one number after another");
        }
        return Encrypt("Key.FoldIn", data.Cast(DType.UInt32));
    }

    /// <summary>New keys from the blocks (0, low); the new axis of two words is the last.</summary>
    private Key Encrypt(string operation, Tensor low)
    {
        (Tensor k0, Tensor k1) = WordsFor(operation);
        Tensor high = Tensor.ZerosLike(low);
        Tensor first = Tensor.Threefry(k0, k1, high, low, ThreefryOutput.First);
        Tensor second = Tensor.Threefry(k0, k1, high, low, ThreefryOutput.Second);
        Shape column = [.. low.Shape, 1];
        return new Key(Tensor.Concatenate([first.Reshape(column), second.Reshape(column)], -1));
    }

    private (Tensor High, Tensor Low) WordsFor(string operation)
    {
        if (Words.DType != DType.UInt32 || Words.Shape != [2])
        {
            throw Errors.Argument(
                operation,
                $"a key is UInt32[2], but this one is {Words.Type}",
                Words.Rank > 1 ? "Use a batch of keys inside Vmap, or take one of Split" : "Make keys with Key.FromSeed and Split");
        }
        return (Words.SliceAxis(0, 0, 1).Reshape(), Words.SliceAxis(0, 1, 1).Reshape());
    }
}
