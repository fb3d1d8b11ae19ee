namespace AutoGrad;

/// <summary>
/// A value that holds tensors in fixed places: a layer, a model, the state of an optimiser. <c>[Tree]</c> on a partial record writes this
/// interface; writing it by hand takes one member.
/// </summary>
/// <typeparam name="TSelf">The implementing type itself.</typeparam>
/// <remarks>
/// Two laws: mapping every leaf to itself gives an equal tree, and mapping twice equals mapping once by the composition. All parts that are
/// not tensors are kept, and count as static: a compiled function is traced again when they change.
/// </remarks>
/// <example><code>
/// public sealed record Scale(Tensor Factor, float Limit) : ITree&lt;Scale&gt;
/// {
///     public Scale Map(LeafMap map) => this with { Factor = map.MapField("Factor", Factor) };
/// }
/// </code></example>
public interface ITree<TSelf> where TSelf : ITree<TSelf>
{
    /// <summary>The same structure with every tensor leaf replaced by what a function gives for it, visited in a fixed order.</summary>
    /// <param name="map">Called once for each leaf.</param>
    TSelf Map(LeafMap map);

    /// <summary>
    /// Whether all but the tensors is equal: the static values, which optional parts are null, and the lengths and keys of collections.
    /// </summary>
    /// <remarks>
    /// By default the values are compared by <c>Equals</c> after one tensor was put in the place of every leaf. Immutable collections and
    /// arrays compare by reference, so a tree that is written by hand and holds one compares its parts with
    /// <see cref="Tree.SameStructure{T}"/> here. The generator does so.
    /// </remarks>
    bool HasSameStatics(TSelf other)
    {
        if (other is null) return false;
        Tensor? blank = null;
        LeafMap blankOut = (_, leaf) => blank ??= leaf;
        return EqualityComparer<TSelf>.Default.Equals(Map(blankOut), other.Map(blankOut));
    }

    /// <summary>The first place at which <see cref="HasSameStatics"/> fails, or null when it holds. Error messages quote it.</summary>
    TreeDifference? FindDifference(TSelf other) => HasSameStatics(other) ? null : TreeDifference.Between((TSelf)this, other);
}
