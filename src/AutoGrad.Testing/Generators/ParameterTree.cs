using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Testing;

/// <summary>A tree of parameters of any form: records in records, lists, dictionaries and tuples of tensors.</summary>
/// <example><code>
/// Prop.ForAll(TensorArbitraries.ParameterTrees(), tree => Tree.Flatten(tree).Length == Tree.Leaves(tree).Length).Verify();
/// </code></example>
[Tree]
public sealed partial record ParameterTree
{
    /// <summary>A tensor of its own; null if there is none.</summary>
    public Tensor? Leaf { get; init; }

    /// <summary>Parts in order.</summary>
    public ImmutableArray<ParameterTree> Items { get; init; } = [];

    /// <summary>Parts by name.</summary>
    public ImmutableDictionary<string, Tensor> Fields { get; init; } = ImmutableDictionary<string, Tensor>.Empty;

    /// <summary>A part and a tensor side by side; null if there are none.</summary>
    public (ParameterTree Tree, Tensor Leaf)? Pair { get; init; }

    /// <summary>As C#.</summary>
    public override string ToString() => ArgumentCode.Record(this);

    /// <summary>Random trees.</summary>
    /// <param name="tensors">What stands at their leaves.</param>
    /// <param name="depth">How deep parts lie in parts at most.</param>
    internal static Gen<ParameterTree> Generator(Gen<Tensor> tensors, int depth)
    {
        Gen<Tensor?> leaf = Gen.Frequency((3, tensors.Select(static tensor => (Tensor?)tensor)), (1, Gen.Constant<Tensor?>(null)));
        Gen<ImmutableDictionary<string, Tensor>> fields =
            from names in Gen.SubListOf("bias", "gain", "weights")
            from parts in tensors.ArrayOf(names.Count)
            select names.Zip(parts).ToImmutableDictionary(static field => field.First, static field => field.Second);
        if (depth == 0) return leaf.SelectMany(one => fields.Select(some => new ParameterTree { Leaf = one, Fields = some }));
        Gen<ParameterTree> part = Generator(tensors, depth - 1);
        Gen<(ParameterTree, Tensor)?> pair = Gen.Frequency(
            (1, part.SelectMany(tree => tensors.Select(tensor => ((ParameterTree, Tensor)?)(tree, tensor)))),
            (2, Gen.Constant<(ParameterTree, Tensor)?>(null)));
        return
            from one in leaf
            from count in Gen.Choose(0, 2)
            from items in part.ArrayOf(count)
            from some in fields
            from both in pair
            select new ParameterTree { Leaf = one, Items = [.. items], Fields = some, Pair = both };
    }

    /// <summary>A part in the place of the whole, or the whole without a part, or with a simpler one.</summary>
    internal static IEnumerable<ParameterTree> Smaller(ParameterTree tree)
    {
        foreach (ParameterTree part in tree.Items) yield return part;
        if (tree.Pair is { } pair)
        {
            yield return pair.Tree;
            yield return tree with { Pair = null };
            foreach (ParameterTree smaller in Smaller(pair.Tree)) yield return tree with { Pair = (smaller, pair.Leaf) };
            foreach (Tensor smaller in Shrinking.Smaller(pair.Leaf, double.IsFinite))
                yield return tree with { Pair = (pair.Tree, smaller) };
        }
        if (tree.Leaf is { } leaf)
        {
            yield return tree with { Leaf = null };
            foreach (Tensor smaller in Shrinking.Smaller(leaf, double.IsFinite)) yield return tree with { Leaf = smaller };
        }
        foreach ((string name, Tensor field) in tree.Fields.OrderBy(static field => field.Key, StringComparer.Ordinal))
        {
            yield return tree with { Fields = tree.Fields.Remove(name) };
            foreach (Tensor smaller in Shrinking.Smaller(field, double.IsFinite))
                yield return tree with { Fields = tree.Fields.SetItem(name, smaller) };
        }
        for (int i = 0; i < tree.Items.Length; i++)
        {
            yield return tree with { Items = tree.Items.RemoveAt(i) };
            foreach (ParameterTree smaller in Smaller(tree.Items[i])) yield return tree with { Items = tree.Items.SetItem(i, smaller) };
        }
    }
}
