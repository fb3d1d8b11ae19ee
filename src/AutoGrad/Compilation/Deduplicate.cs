using System.Collections.Immutable;

namespace AutoGrad.Compilation;

/// <summary>
/// Common subexpressions: equal primitives on the same inputs become one node, so that nothing is computed twice. No number changes. One
/// walk, in linear time.
/// </summary>
internal static class Deduplicate
{
    /// <summary>The graph with every computation once.</summary>
    public static Graph Apply(Graph graph) =>
        Graph.Of(graph.Inputs.AsSpan(), Apply(graph.Outputs.AsSpan(), static node => node.Value is not null).AsSpan());

    /// <summary>The outputs with every computation once.</summary>
    /// <param name="outputs">The expressions.</param>
    /// <param name="isFixed">Which nodes stay as they are, with all that they are made of.</param>
    public static ImmutableArray<Tensor> Apply(ReadOnlySpan<Tensor> outputs, Func<Tensor, bool> isFixed)
    {
        var table = new NodeTable();
        var unique = new Dictionary<Tensor, Tensor>();
        foreach (Tensor node in Graph.Reachable(outputs, node => isFixed(node) ? [] : node.Reads))
        {
            if (!isFixed(node)) unique.Add(node, table.Unique(Substitution.Of(node, unique)));
        }
        return Substitution.Of(outputs, unique);
    }
}
