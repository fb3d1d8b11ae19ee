using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>A dictionary of trees, in ordinal order of its keys; its comparers are kept.</summary>
internal sealed class ImmutableDictionaryTree<T> : TreeType<ImmutableDictionary<string, T>?>
{
    private readonly TreeType<T> value = TreeType<T>.Part;

    public override ImmutableDictionary<string, T>? Map(ImmutableDictionary<string, T>? tree, LeafMap map)
    {
        if (tree is null) return null;
        ImmutableDictionary<string, T>.Builder mapped = tree.ToBuilder();
        foreach (string key in Keys.InOrder(tree)) mapped[key] = value.Map(tree[key], PathPrefix.Key(map, key));
        return mapped.ToImmutable();
    }

    public override TreeDifference? FindDifference(ImmutableDictionary<string, T>? left, ImmutableDictionary<string, T>? right) =>
        left is null || right is null
            ? TreeDifference.OfNulls(left is null, right is null, "an ImmutableDictionary")
            : Keys.FindDifference(value, left, right);
}

/// <summary>A sorted dictionary of trees, in ordinal order of its keys whatever its own order is; its comparers are kept.</summary>
internal sealed class ImmutableSortedDictionaryTree<T> : TreeType<ImmutableSortedDictionary<string, T>?>
{
    private readonly TreeType<T> value = TreeType<T>.Part;

    public override ImmutableSortedDictionary<string, T>? Map(ImmutableSortedDictionary<string, T>? tree, LeafMap map)
    {
        if (tree is null) return null;
        ImmutableSortedDictionary<string, T>.Builder mapped = tree.ToBuilder();
        foreach (string key in Keys.InOrder(tree)) mapped[key] = value.Map(tree[key], PathPrefix.Key(map, key));
        return mapped.ToImmutable();
    }

    public override TreeDifference? FindDifference(
        ImmutableSortedDictionary<string, T>? left,
        ImmutableSortedDictionary<string, T>? right) =>
        left is null || right is null
            ? TreeDifference.OfNulls(left is null, right is null, "an ImmutableSortedDictionary")
            : Keys.FindDifference(value, left, right);
}

/// <summary>What the dictionaries share.</summary>
file static class Keys
{
    public static string[] InOrder<T>(IReadOnlyDictionary<string, T> tree)
    {
        string[] keys = [.. tree.Keys];
        Array.Sort(keys, StringComparer.Ordinal);
        return keys;
    }

    public static TreeDifference? FindDifference<T>(
        TreeType<T> value,
        IReadOnlyDictionary<string, T> left,
        IReadOnlyDictionary<string, T> right)
    {
        string[] leftKeys = InOrder(left);
        string[] rightKeys = InOrder(right);
        for (int i = 0; i < Math.Max(leftKeys.Length, rightKeys.Length); i++)
        {
            int order = i >= leftKeys.Length ? 1 : i >= rightKeys.Length ? -1 : string.CompareOrdinal(leftKeys[i], rightKeys[i]);
            if (order != 0)
            {
                string key = order < 0 ? leftKeys[i] : rightKeys[i];
                return new(TreePath.Root.PrependKey(key), order < 0 ? "an entry" : "none", order < 0 ? "none" : "an entry");
            }
            if (value.FindDifference(left[leftKeys[i]], right[leftKeys[i]]) is { } difference)
            {
                return difference with { Path = difference.Path.PrependKey(leftKeys[i]) };
            }
        }
        return null;
    }
}
