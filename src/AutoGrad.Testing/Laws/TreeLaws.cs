using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>
/// The laws of <see cref="ITree{TSelf}"/>, to be checked for a tree whose <c>Map</c> was written by hand, or whose parts were.
/// </summary>
/// <example><code>
/// [Fact] public void Scale_is_a_tree() => TreeLaws.Verify(new Scale(Factor: 2, Limit: 1));
/// </code></example>
public static class TreeLaws
{
    /// <summary>
    /// Fails unless, for the given tree:
    /// every tensor in its fields is visited exactly once, under a path of its own, and in the same order each time;
    /// mapping every leaf to itself gives the same tensors in the same fields;
    /// a map puts what it was given for a leaf where that leaf was, and leaves the original as it is;
    /// mapping by one function and then another is mapping by both at once;
    /// and a mapped tree is of the original's structure.
    /// </summary>
    /// <typeparam name="T">The type of the tree.</typeparam>
    /// <param name="tree">One with a tensor in every optional part, since what is null is not looked at.</param>
    /// <remarks>Tensors captured by functions are not parts of a tree and are not looked for.</remarks>
    /// <exception cref="LawViolationException">A law does not hold; the message names the law and the field.</exception>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not a tree.</exception>
    public static void Verify<T>(T tree)
    {
        try
        {
            Check(tree);
        }
        catch (Exception error) when (FailureText.IsFailure(error) && error is not (LawViolationException or ArgumentException))
        {
            throw new LawViolationException($"TreeLaws: Map of {typeof(T).Name} throws.\n{FailureText.Of(error)}", error);
        }
    }

    private static void Check<T>(T tree)
    {
        ImmutableArray<(string Field, Tensor Tensor)> fields = TensorFields.Of(tree);
        ImmutableArray<(TreePath Path, Tensor Leaf)> leaves = Tree.Leaves(tree);
        EveryTensorIsVisitedOnce<T>(fields, leaves);
        PathsDiffer<T>(leaves);
        OrderIsFixed(tree, leaves);
        IdentityHolds(tree, fields);
        LeavesStayInPlace(tree, fields, leaves);
        CompositionHolds(tree);
        StructureIsKept(tree);
        if (!fields.SequenceEqual(TensorFields.Of(tree)))
        {
            throw Broken<T>("mapping changes nothing in place", "it changed a field of the original");
        }
    }

    private static void EveryTensorIsVisitedOnce<T>(
        ImmutableArray<(string Field, Tensor Tensor)> fields,
        ImmutableArray<(TreePath Path, Tensor Leaf)> leaves)
    {
        const string law = "every tensor is visited once";
        foreach (IGrouping<Tensor, string> held in fields.GroupBy(field => field.Tensor, field => field.Field))
        {
            int visits = leaves.Count(leaf => ReferenceEquals(leaf.Leaf, held.Key));
            if (visits != held.Count()) throw Broken<T>(law, $"{string.Join(", ", held)} was visited {Times(visits)}");
        }
        foreach ((TreePath path, Tensor leaf) in leaves)
        {
            if (!fields.Any(field => ReferenceEquals(field.Tensor, leaf)))
                throw Broken<T>(law, $"the tensor visited at {path} is in no field");
        }
    }

    private static void PathsDiffer<T>(ImmutableArray<(TreePath Path, Tensor Leaf)> leaves)
    {
        foreach (IGrouping<TreePath, Tensor> same in leaves.GroupBy(leaf => leaf.Path, leaf => leaf.Leaf))
        {
            if (same.Count() > 1) throw Broken<T>("every leaf has a path of its own", $"{same.Count()} leaves are at {same.Key}");
        }
    }

    private static void OrderIsFixed<T>(T tree, ImmutableArray<(TreePath Path, Tensor Leaf)> leaves)
    {
        if (!Tree.Leaves(tree).SequenceEqual(leaves)) throw Broken<T>("the order of leaves is fixed", "a second visit gave another");
        if (!Tree.Flatten(tree).SequenceEqual(leaves.Select(leaf => leaf.Leaf)))
        {
            throw Broken<T>("the order of leaves is fixed", "Flatten and Leaves differ");
        }
    }

    private static void IdentityHolds<T>(T tree, ImmutableArray<(string Field, Tensor Tensor)> fields)
    {
        ImmutableArray<(string Field, Tensor Tensor)> mapped = TensorFields.Of(Tree.Map(tree, (_, leaf) => leaf));
        if (!fields.SequenceEqual(mapped)) throw Broken<T>("mapping every leaf to itself changes nothing", FirstChange(fields, mapped));
    }

    private static void LeavesStayInPlace<T>(
        T tree,
        ImmutableArray<(string Field, Tensor Tensor)> fields,
        ImmutableArray<(TreePath Path, Tensor Leaf)> leaves)
    {
        const string law = "what a map gives for a leaf takes its place";
        var fresh = new Dictionary<Tensor, Tensor>();
        T mapped = Tree.Map(tree, (_, leaf) => fresh[leaf] = fresh.GetValueOrDefault(leaf) ?? Fresh());
        ImmutableArray<(string Field, Tensor Tensor)> expected = [.. fields.Select(field => (field.Field, fresh[field.Tensor]))];
        ImmutableArray<(string Field, Tensor Tensor)> actual = TensorFields.Of(mapped);
        if (!expected.SequenceEqual(actual)) throw Broken<T>(law, FirstChange(expected, actual));
        if (!Tree.Leaves(mapped).Select(leaf => leaf.Path).SequenceEqual(leaves.Select(leaf => leaf.Path)))
        {
            throw Broken<T>(law, "the mapped tree has its leaves at other paths");
        }
    }

    private static void CompositionHolds<T>(T tree)
    {
        var first = new Dictionary<TreePath, Tensor>();
        var second = new Dictionary<Tensor, Tensor>();
        Tensor First(TreePath path, Tensor leaf) => first[path] = first.GetValueOrDefault(path) ?? Fresh();
        Tensor Second(TreePath path, Tensor leaf) => second[leaf] = second.GetValueOrDefault(leaf) ?? Fresh();
        ImmutableArray<(string Field, Tensor Tensor)> inTurn = TensorFields.Of(Tree.Map(Tree.Map(tree, First), Second));
        T composed = Tree.Map(tree, (path, leaf) => Second(path, First(path, leaf)));
        ImmutableArray<(string Field, Tensor Tensor)> atOnce = TensorFields.Of(composed);
        if (!inTurn.SequenceEqual(atOnce)) throw Broken<T>("mapping twice is mapping by the composition", FirstChange(atOnce, inTurn));
    }

    private static void StructureIsKept<T>(T tree)
    {
        T mapped = Tree.Map(tree, (_, _) => Fresh());
        if (!Tree.SameStructure(tree, mapped))
        {
            throw Broken<T>("a mapped tree is of one structure with the original", $"they differ: {Tree.FindDifference(tree, mapped)}");
        }
    }

    private static Tensor Fresh() => 0f;

    private static string FirstChange(
        ImmutableArray<(string Field, Tensor Tensor)> expected,
        ImmutableArray<(string Field, Tensor Tensor)> actual)
    {
        for (int i = 0; i < Math.Min(expected.Length, actual.Length); i++)
        {
            if (expected[i] != actual[i]) return $"{expected[i].Field} holds another tensor";
        }
        return $"there were {expected.Length} tensors, now there are {actual.Length}";
    }

    private static string Times(int count) => count switch
    {
        0 => "not at all",
        1 => "once",
        2 => "twice",
        _ => $"{count} times",
    };

    private static LawViolationException Broken<T>(string law, string finding) =>
        new($"{typeof(T).Name} breaks the law that {law}: {finding}.");
}
