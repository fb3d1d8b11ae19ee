namespace AutoGrad.Compilation;

/// <summary>Where a checkpointed piece begins.</summary>
internal static class Borders
{
    /// <summary>
    /// The nodes that pieces are functions of. Derivatives are taken from the results of a piece back to these, and each gets a cotangent
    /// of its own. So no two of them may become one, and nothing behind them may be looked into from inside.
    /// </summary>
    /// <param name="nodes">The nodes of a graph.</param>
    /// <param name="isFinal">Whether the graph is never differentiated again; then there are none.</param>
    public static HashSet<Tensor> Of(List<Tensor> nodes, bool isFinal)
    {
        var borders = new HashSet<Tensor>();
        foreach (Tensor node in nodes)
        {
            if (!isFinal && node.Primitive is Recomputed piece) borders.UnionWith(node.Inputs[piece.Outputs..]);
        }
        return borders;
    }
}
