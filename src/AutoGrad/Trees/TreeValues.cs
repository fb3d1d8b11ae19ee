using System.Collections.Immutable;

namespace AutoGrad;

/// <content>What looks at the numbers.</content>
public static partial class Tree
{
    /// <summary>
    /// Whether two trees are the same in everything: structure, static values, and the dtype, shape and every element of each leaf.
    /// NaN equals NaN here, and −0 equals 0.
    /// </summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not a tree.</exception>
    /// <exception cref="InvalidOperationException">A value is not known because a function is being traced.</exception>
    public static bool Equal<T>(T left, T right)
    {
        if (!SameStructure(left, right)) return false;
        ImmutableArray<Tensor> leftLeaves = Flatten(left);
        ImmutableArray<Tensor> rightLeaves = Flatten(right);
        if (!leftLeaves.Select(leaf => leaf.Type).SequenceEqual(rightLeaves.Select(leaf => leaf.Type))) return false;
        leftLeaves = Tensor.Evaluate(leftLeaves.AsSpan());
        rightLeaves = Tensor.Evaluate(rightLeaves.AsSpan());
        return leftLeaves.Zip(rightLeaves).All(pair => SameElements(pair.First, pair.Second));
    }

    private static bool SameElements(Tensor left, Tensor right) => left.DType switch
    {
        DType.Bool => SameElements<bool>(left, right),
        DType.Int32 => SameElements<int>(left, right),
        DType.Int64 => SameElements<long>(left, right),
        DType.UInt32 => SameElements<uint>(left, right),
        DType.Float32 => SameElements<float>(left, right),
        _ => SameElements<double>(left, right),
    };

    private static bool SameElements<T>(Tensor left, Tensor right) where T : unmanaged, IEquatable<T> =>
        left.ToArray<T>().AsSpan().SequenceEqual(right.ToArray<T>());
}
