using System.Diagnostics.CodeAnalysis;

namespace AutoGrad;

/// <summary>How values of a type are mapped and compared as trees; found once for each type.</summary>
internal abstract class TreeType<T>
{
    private static readonly TreeRole Role = TreeRoles.Of(typeof(T));

    private static readonly TreeType<T>? Found = Resolve();

    /// <summary>Whether <typeparamref name="T"/> is a tree.</summary>
    public static bool IsTree => Role == TreeRole.Tree;

    /// <summary>The rules of <typeparamref name="T"/>, which must be a tree.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not a tree.</exception>
    public static TreeType<T> Instance => Role == TreeRole.Tree && Found is { } found ? found : throw TreeErrors.NotATree(typeof(T));

    /// <summary>The rules of <typeparamref name="T"/> as a part of a tree. A static one maps to itself and is compared by value.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> holds tensors and is not a tree.</exception>
    public static TreeType<T> Part => Found ?? throw TreeErrors.NotATree(typeof(T));

    /// <summary>The same structure with every leaf replaced.</summary>
    public abstract T Map(T tree, LeafMap map);

    /// <summary>The first place at which the structures differ, leaves apart. Null, and nothing allocated, when they do not.</summary>
    public abstract TreeDifference? FindDifference(T left, T right);

    /// <summary>Whether there is no difference.</summary>
    public virtual bool IsSame(T left, T right) => FindDifference(left, right) is null;

    private static TreeType<T>? Resolve() => Role switch
    {
        TreeRole.Tree => TreeTypes.Create(typeof(T)) as TreeType<T>,
        TreeRole.Static => new StaticPart<T>(),
        _ => null,
    };
}

/// <summary>A value without tensors, which rides along in a tree. An array is copied: who changes the old one does not mean the new tree.</summary>
internal sealed class StaticPart<T> : TreeType<T>
{
    public override T Map(T tree, LeafMap map) => tree is Array { Length: > 0 } elements ? (T)(object)Copy(elements) : tree;

    public override TreeDifference? FindDifference(T left, T right) => TreeDifference.OfValues(left, right);

    private static Array Copy(Array elements)
    {
        var copy = (Array)elements.Clone();
        if (copy is not Array[] arrays) return copy;
        for (int i = 0; i < arrays.Length; i++) arrays[i] = arrays[i] is { } inner ? Copy(inner) : arrays[i];
        return copy;
    }
}

/// <summary>A tensor, the tree of one leaf; null has none.</summary>
internal sealed class LeafTree : TreeType<Tensor?>
{
    [return: NotNullIfNotNull(nameof(tree))]
    public override Tensor? Map(Tensor? tree, LeafMap map) => tree is null ? null : map(TreePath.Root, tree);

    public override TreeDifference? FindDifference(Tensor? left, Tensor? right) =>
        TreeDifference.OfNulls(left is null, right is null, "a tensor");
}

/// <summary>A type that says itself how it is mapped; null has no leaves.</summary>
internal sealed class ImplementedTree<T> : TreeType<T> where T : ITree<T>
{
    public override T Map(T tree, LeafMap map) => IsNull(tree) ? tree : tree.Map(map);

    public override TreeDifference? FindDifference(T left, T right) =>
        left is null || right is null
            ? TreeDifference.OfNulls(left is null, right is null, TypeNames.Of(typeof(T)))
            : left.FindDifference(right);

    public override bool IsSame(T left, T right) => left is null ? right is null : right is not null && left.HasSameStatics(right);

    private static bool IsNull(T tree) => tree is null;
}

/// <summary>A nullable structure; null has no leaves.</summary>
internal sealed class NullableTree<T> : TreeType<T?> where T : struct
{
    private readonly TreeType<T> inner = TreeType<T>.Part;

    public override T? Map(T? tree, LeafMap map) => tree is { } value ? inner.Map(value, map) : null;

    public override TreeDifference? FindDifference(T? left, T? right) =>
        left is { } one && right is { } other
            ? inner.FindDifference(one, other)
            : TreeDifference.OfNulls(left is null, right is null, TypeNames.Of(typeof(T)));
}
