namespace AutoGrad.Compilation.Kernels;

/// <summary>What the value of a node is in a loop.</summary>
internal enum LoopRole
{
    /// <summary>A number for every element.</summary>
    Element,

    /// <summary>A number for every row, known before the next row begins.</summary>
    Row,

    /// <summary>Numbers that elements of several rows are combined to, known when the loop is over.</summary>
    Accumulated,
}

/// <summary>Nodes that are computed in one loop. Elements lie as the loop's, or one belongs to a whole row of the loop.</summary>
internal sealed class Fusion(LoopDomain domain)
{
    /// <summary>What the loop runs over.</summary>
    public LoopDomain Domain { get; } = domain;

    /// <summary>The nodes, the last first.</summary>
    public List<Tensor> Nodes { get; } = [];

    /// <summary>What each node is.</summary>
    public Dictionary<Tensor, LoopRole> Roles { get; } = [];

    /// <summary>Whether rows are reduced within the loop, so that each has to be run through as a whole.</summary>
    public bool ReducesRows { get; set; }

    /// <summary>The bytes of the numbers, 0 when only Bools were seen.</summary>
    public int Width { get; set; }

    /// <summary>The arithmetic in one round.</summary>
    public int Weight { get; set; }

    /// <summary>The number of arrays read, counted once for each reader.</summary>
    public int Reads { get; set; }

    public bool Takes(int width, int weight, int reads) =>
        (width == 0 || Width == 0 || width == Width) && Weight + weight <= Fuse.MostWeight && Reads + reads <= Fuse.MostReads
        && Nodes.Count < Fuse.MostNodes;
}
