using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace AutoGrad;

/// <summary>An array of trees, in order of index.</summary>
internal sealed class ArrayTree<T> : TreeType<T[]?>
{
    private readonly TreeType<T> element = TreeType<T>.Part;

    public override T[]? Map(T[]? tree, LeafMap map)
    {
        if (tree is null) return null;
        var mapped = new T[tree.Length];
        for (int i = 0; i < mapped.Length; i++) mapped[i] = element.Map(tree[i], PathPrefix.Index(map, i));
        return mapped;
    }

    public override TreeDifference? FindDifference(T[]? left, T[]? right) =>
        left is null || right is null
            ? TreeDifference.OfNulls(left is null, right is null, "an array")
            : Elements.FindDifference(element, left, right);
}

/// <summary>An immutable array of trees, in order of index; <c>default</c> has no leaves.</summary>
internal sealed class ImmutableArrayTree<T> : TreeType<ImmutableArray<T>>
{
    private readonly TreeType<T> element = TreeType<T>.Part;

    public override ImmutableArray<T> Map(ImmutableArray<T> tree, LeafMap map)
    {
        if (tree.IsDefaultOrEmpty) return tree;
        var mapped = new T[tree.Length];
        for (int i = 0; i < mapped.Length; i++) mapped[i] = element.Map(tree[i], PathPrefix.Index(map, i));
        return ImmutableCollectionsMarshal.AsImmutableArray(mapped);
    }

    public override TreeDifference? FindDifference(ImmutableArray<T> left, ImmutableArray<T> right) =>
        left.IsDefault || right.IsDefault
            ? TreeDifference.OfNulls(left.IsDefault, right.IsDefault, "an ImmutableArray")
            : Elements.FindDifference(element, left.AsSpan(), right.AsSpan());
}

/// <summary>An immutable list of trees, in order of index.</summary>
internal sealed class ImmutableListTree<T> : TreeType<ImmutableList<T>?>
{
    private readonly TreeType<T> element = TreeType<T>.Part;

    public override ImmutableList<T>? Map(ImmutableList<T>? tree, LeafMap map)
    {
        if (tree is null) return null;
        var mapped = new T[tree.Count];
        int i = 0;
        foreach (T part in tree) mapped[i] = element.Map(part, PathPrefix.Index(map, i++));
        return [.. mapped];
    }

    public override TreeDifference? FindDifference(ImmutableList<T>? left, ImmutableList<T>? right) =>
        left is null || right is null
            ? TreeDifference.OfNulls(left is null, right is null, "an ImmutableList")
            : Elements.FindDifference(element, [.. left], [.. right]);
}

/// <summary>What the sequences share.</summary>
file static class Elements
{
    public static TreeDifference? FindDifference<T>(TreeType<T> element, ReadOnlySpan<T> left, ReadOnlySpan<T> right)
    {
        if (left.Length != right.Length) return TreeDifference.OfCounts(left.Length, right.Length);
        for (int i = 0; i < left.Length; i++)
        {
            if (element.FindDifference(left[i], right[i]) is { } difference) return difference with { Path = difference.Path.Prepend(i) };
        }
        return null;
    }
}
