using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// Functions on trees of tensors. A tree is a <see cref="Tensor"/>, a type that implements <see cref="ITree{TSelf}"/> (most simply a
/// <c>[Tree] partial record</c>), or one of these whose parts are trees: a nullable, a tuple, an array, <c>ImmutableArray</c>,
/// <c>ImmutableList</c>, and <c>ImmutableDictionary</c> and <c>ImmutableSortedDictionary</c> with text keys.
/// </summary>
/// <remarks>
/// Leaves come in a fixed order: fields as declared, elements by index, dictionary entries in ordinal order of their keys. What is null
/// has no leaves. Parts without tensors (numbers, texts, shapes, functions) ride along: they are kept by every map, and two trees are of
/// one structure only if they are equal. A method given a type that is not a tree throws an <see cref="ArgumentException"/> that says
/// what to write.
/// </remarks>
public static partial class Tree
{
    /// <summary>The same structure with every leaf replaced.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="map">Called once for each leaf, in order.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not a tree.</exception>
    /// <example><code>Mlp half = Tree.Map(model, (path, leaf) => leaf * 0.5f);</code></example>
    public static T Map<T>(T tree, LeafMap map) => TreeType<T>.Instance.Map(tree, map);

    /// <summary>The same structure with the leaves whose paths satisfy a predicate replaced, the others kept.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="predicate">Says for each path whether its leaf is replaced.</param>
    /// <param name="map">What takes the place of a chosen leaf.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not a tree.</exception>
    /// <example><code>Mlp frozen = Tree.MapWhere(model, path => path.StartsWith("Hidden"), StopGradient);</code></example>
    public static T MapWhere<T>(T tree, Func<TreePath, bool> predicate, Func<Tensor, Tensor> map) =>
        Map(tree, (path, leaf) => predicate(path) ? map(leaf) : leaf);

    /// <summary>All leaves with their paths, in order.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not a tree.</exception>
    public static ImmutableArray<(TreePath Path, Tensor Leaf)> Leaves<T>(T tree)
    {
        ImmutableArray<(TreePath Path, Tensor Leaf)>.Builder leaves = ImmutableArray.CreateBuilder<(TreePath, Tensor)>();
        Map(tree, (path, leaf) =>
        {
            leaves.Add((path, leaf));
            return leaf;
        });
        return leaves.DrainToImmutable();
    }

    /// <summary>The leaves whose paths satisfy a predicate, in order: for example those to be trained.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not a tree.</exception>
    public static ImmutableArray<(TreePath Path, Tensor Leaf)> Filter<T>(T tree, Func<TreePath, bool> predicate) =>
        Leaves(tree).RemoveAll(leaf => !predicate(leaf.Path));

    /// <summary>All leaves, in order. This and <see cref="Rebuild{T}(T, ImmutableArray{Tensor})"/> are inverse to each other.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not a tree.</exception>
    public static ImmutableArray<Tensor> Flatten<T>(T tree)
    {
        var collector = new LeafCollector();
        Map(tree, collector.Collect);
        return collector.ToImmutable();
    }

    /// <summary>
    /// The structure of one tree with other leaves, in the order of <see cref="Flatten"/>. Their shapes and dtypes are free.
    /// </summary>
    /// <param name="template">Gives the structure and the static values.</param>
    /// <param name="leaves">One tensor for each leaf of the template.</param>
    /// <exception cref="ArgumentException">
    /// The number of tensors is not that of the template's leaves, one of them is null, or <typeparamref name="T"/> is not a tree.
    /// </exception>
    public static T Rebuild<T>(T template, ImmutableArray<Tensor> leaves)
    {
        var supply = new LeafSupply(leaves.IsDefault ? [] : leaves);
        T tree = Map(template, supply.Next);
        supply.CheckCount();
        return tree;
    }

    /// <summary>
    /// One tree with the leaves whose paths satisfy a predicate replaced by others, in the order of <see cref="Filter"/>. So a function
    /// of a model becomes a function of the part of it that is trained.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The number of tensors is not that of the chosen leaves, one of them is null, or <typeparamref name="T"/> is not a tree.
    /// </exception>
    public static T Rebuild<T>(T template, Func<TreePath, bool> predicate, ImmutableArray<Tensor> leaves)
    {
        var supply = new LeafSupply(leaves.IsDefault ? [] : leaves);
        T tree = Map(template, (path, leaf) => predicate(path) ? supply.Next(path, leaf) : leaf);
        supply.CheckCount();
        return tree;
    }

    /// <summary>The tree of what a function gives for the corresponding leaves of two trees of one structure.</summary>
    /// <exception cref="ArgumentException">
    /// The structures differ (see <see cref="SameStructure"/>), or <typeparamref name="T"/> is not a tree.
    /// </exception>
    /// <example><code>model = Tree.Zip(model, gradient, (w, g) => w - 0.1f * g);</code></example>
    public static T Zip<T>(T left, T right, Func<Tensor, Tensor, Tensor> combine)
    {
        if (FindDifference(left, right) is { } difference) throw TreeErrors.DifferentStructures("Tree.Zip", difference);
        var pairs = new LeafPairs(Flatten(right), combine);
        T tree = Map(left, pairs.Next);
        pairs.CheckCount();
        return tree;
    }

    /// <summary>A result built up leaf by leaf, in order.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="seed">The result for a tree without leaves.</param>
    /// <param name="add">The result so far and the next leaf, to the next result.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not a tree.</exception>
    public static TResult Reduce<T, TResult>(T tree, TResult seed, Func<TResult, Tensor, TResult> add)
    {
        TResult result = seed;
        foreach (Tensor leaf in Flatten(tree)) result = add(result, leaf);
        return result;
    }

    /// <summary>
    /// Whether two trees agree in all but their tensors: which parts are null, the lengths and keys of collections, and the static values.
    /// Shapes and dtypes of the leaves are free.
    /// </summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not a tree.</exception>
    public static bool SameStructure<T>(T left, T right) => TreeType<T>.Instance.IsSame(left, right);

    /// <summary>The first place at which <see cref="SameStructure"/> fails, or null when it holds.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not a tree.</exception>
    public static TreeDifference? FindDifference<T>(T left, T right) =>
        TreeType<T>.Instance is var type && type.IsSame(left, right) ? null : type.FindDifference(left, right);

    /// <summary>Whether <typeparamref name="T"/> is a tree, so that the methods of this class take it.</summary>
    public static bool IsTree<T>() => TreeType<T>.IsTree;
}
