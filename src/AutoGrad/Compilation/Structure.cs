namespace AutoGrad.Compilation;

/// <summary>How a node of a <see cref="Structure"/> comes to its value.</summary>
internal enum StructureRole : byte
{
    /// <summary>Its primitive is applied to other nodes.</summary>
    Computed,

    /// <summary>It has its numbers already.</summary>
    Given,

    /// <summary>One number everywhere, a literal mostly: what the number is does not belong to the structure.</summary>
    Number,
}

/// <summary>A node: its primitive if it is computed, and its type.</summary>
internal readonly record struct StructureNode(StructureRole Role, Primitive? Primitive, TensorType Type);

/// <summary>
/// What an expression is but for its numbers: the nodes in the order in which a walk from the outputs meets them, the outputs first, and
/// the numbers of the nodes that each computed one reads. Two expressions of equal structure are computed by one program. Of a closed
/// function the inputs come before the outputs, and all else belongs to the structure, numbers too.
/// </summary>
/// <param name="Hash">Equal for equal structures.</param>
/// <param name="Nodes">The nodes.</param>
/// <param name="Edges">The outputs, then what computed nodes read, one after another.</param>
internal sealed record Structure(ulong Hash, StructureNode[] Nodes, int[] Edges)
{
    /// <summary>Whether a walk has met the same.</summary>
    public bool Fits(StructureWalk walk) =>
        Hash == walk.Hash && walk.Edges.SequenceEqual(Edges) && walk.Nodes.Length == Nodes.Length && FitsNodes(walk);

    public bool Equals(Structure? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Hash == other.Hash && Edges.AsSpan().SequenceEqual(other.Edges) && Nodes.AsSpan().SequenceEqual(other.Nodes));

    public override int GetHashCode() => Hash.GetHashCode();

    private bool FitsNodes(StructureWalk walk)
    {
        for (int i = 0; i < Nodes.Length; i++)
        {
            StructureNode mine = Nodes[i], other = walk.Describe(i);
            if (mine.Role != other.Role || mine.Type != other.Type) return false;
            if (!ReferenceEquals(mine.Primitive, other.Primitive) && mine.Primitive?.Equals(other.Primitive) != true) return false;
        }
        return true;
    }
}
