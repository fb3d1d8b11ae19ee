using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace AutoGrad;

/// <summary>Gathers the leaves a map visits.</summary>
internal sealed class LeafCollector : IPathBlind
{
    private Tensor[] leaves = new Tensor[8];
    private int count;

    public Tensor Collect(TreePath path, Tensor leaf)
    {
        if (count == leaves.Length) Array.Resize(ref leaves, 2 * count);
        leaves[count++] = leaf;
        return leaf;
    }

    public ImmutableArray<Tensor> ToImmutable()
    {
        if (count != leaves.Length) Array.Resize(ref leaves, count);
        return ImmutableCollectionsMarshal.AsImmutableArray(leaves);
    }
}

/// <summary>Puts given tensors in the places of the leaves a map visits.</summary>
internal sealed class LeafSupply(ImmutableArray<Tensor> leaves) : IPathBlind
{
    private int used;

    public Tensor Next(TreePath path, Tensor leaf)
    {
        int index = used++;
        // A missing one is reported once it is known how many the tree has.
        return index >= leaves.Length ? leaf : leaves[index] ?? throw TreeErrors.NullLeaf(index);
    }

    public void CheckCount()
    {
        if (used != leaves.Length) throw TreeErrors.WrongLeafCount(leaves.Length, used);
    }
}

/// <summary>Combines the leaves a map visits with those of another tree.</summary>
internal sealed class LeafPairs(ImmutableArray<Tensor> partners, Func<Tensor, Tensor, Tensor> combine) : IPathBlind
{
    private int used;

    public Tensor Next(TreePath path, Tensor leaf)
    {
        int index = used++;
        return index >= partners.Length ? leaf : combine(leaf, partners[index]);
    }

    /// <summary>Fails when trees that called themselves of one structure have different numbers of leaves.</summary>
    public void CheckCount()
    {
        if (used != partners.Length) throw TreeErrors.DifferentStructures("Tree.Zip", TreeDifference.OfLeafCounts(used, partners.Length));
    }
}
