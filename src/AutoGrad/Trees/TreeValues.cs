using System.Collections.Immutable;

namespace AutoGrad;

/// <content>What looks at the numbers.</content>
public static partial class Tree
{
    /// <summary>
    /// The tree with every leaf computed and without history, so that a loop that is not compiled does not drag its past along. What the
    /// leaves share is computed once.
    /// </summary>
    /// <param name="tree">The tree.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not a tree.</exception>
    /// <exception cref="InvalidOperationException">A value is not known because a function is being traced.</exception>
    /// <example><code>model = Tree.Evaluate(Tree.Zip(model, gradient, (w, g) => w - 0.1f * g));</code></example>
    public static T Evaluate<T>(T tree) => Rebuild(tree, Tensor.Evaluate(Flatten(tree).AsSpan()));

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

    /// <summary>
    /// The Euclidean length of all leaves taken together: <c>√Σ x²</c> over every element of every leaf, to measure or clip a gradient.
    /// </summary>
    /// <param name="tree">A tree of float tensors of one dtype, of any shapes.</param>
    /// <returns>A scalar of that dtype; a Float32 0 for a tree without leaves. At 0 the derivative is 0.</returns>
    /// <remarks>Squares are not scaled: lengths beyond the root of the largest number (1.8e19 for Float32) overflow to ∞.</remarks>
    /// <exception cref="ArgumentException">
    /// A leaf is not a float, two leaves have different dtypes, or <typeparamref name="T"/> is not a tree.
    /// </exception>
    public static Tensor Norm<T>(T tree)
    {
        ImmutableArray<(TreePath Path, Tensor Leaf)> leaves = Leaves(tree);
        if (leaves.IsEmpty) return 0f;
        foreach ((TreePath path, Tensor leaf) in leaves)
        {
            if (!leaf.DType.IsFloat) throw TreeErrors.NotFloat(path, leaf.Type);
            if (leaf.DType != leaves[0].Leaf.DType) throw TreeErrors.MixedDTypes(leaves[0], (path, leaf));
        }
        return Tensor.RootOfSquares(leaves.Select(leaf => (leaf.Leaf * leaf.Leaf).Sum()).Aggregate((sum, square) => sum + square));
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
