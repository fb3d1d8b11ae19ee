using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>The float leaves of a tree laid end to end, so that a point of it is one vector of doubles.</summary>
internal sealed class FlatLeaves
{
    private readonly ImmutableArray<(TreePath Path, Tensor Leaf)> leaves;

    public FlatLeaves(ImmutableArray<(TreePath Path, Tensor Leaf)> leaves)
    {
        this.leaves = leaves;
        long count = 0;
        foreach ((_, Tensor leaf) in leaves) count += leaf.Size;
        if (count > Shape.MaximumSize)
        {
            throw Errors.Argument("GradientCheck", $"{count} elements are too many to check", "Check a smaller example");
        }
        Count = (int)count;
    }

    /// <summary>The number of elements of all leaves together.</summary>
    public int Count { get; }

    /// <summary>The first place and the size of each leaf.</summary>
    public IEnumerable<(int Start, int Size)> Ranges()
    {
        int start = 0;
        foreach ((_, Tensor leaf) in leaves)
        {
            yield return (start, leaf.Size);
            start += leaf.Size;
        }
    }

    /// <summary>Where an element of the vector stands in the tree.</summary>
    public ElementPlace Locate(int place)
    {
        foreach ((TreePath path, Tensor leaf) in leaves)
        {
            if (place >= leaf.Size)
            {
                place -= leaf.Size;
                continue;
            }
            int[] index = new int[leaf.Rank];
            for (int axis = leaf.Rank - 1; axis >= 0; axis--) (place, index[axis]) = Math.DivRem(place, leaf.Shape[axis]);
            return new ElementPlace(path, [.. index]);
        }
        throw Errors.Internal($"no element {place}");
    }

    /// <summary>The vector of the elements of tensors that are like the leaves.</summary>
    public double[] Join(IEnumerable<Tensor> tensors)
    {
        double[] all = new double[Count];
        int start = 0;
        foreach (Tensor tensor in tensors)
        {
            tensor.Cast(DType.Float64).CopyTo(all.AsSpan(start));
            start += tensor.Size;
        }
        return all;
    }

    /// <summary>Tensors like the leaves with the elements of a vector.</summary>
    public ImmutableArray<Tensor> Split(ReadOnlySpan<double> all)
    {
        var tensors = ImmutableArray.CreateBuilder<Tensor>(leaves.Length);
        int start = 0;
        foreach ((_, Tensor leaf) in leaves)
        {
            tensors.Add(Tensor.From(all.Slice(start, leaf.Size), leaf.Shape).Cast(leaf.DType).Evaluate());
            start += leaf.Size;
        }
        return tensors.MoveToImmutable();
    }
}
