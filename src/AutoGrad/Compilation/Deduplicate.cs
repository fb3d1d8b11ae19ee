using System.Collections.Immutable;

namespace AutoGrad.Compilation;

/// <summary>
/// Common subexpressions: equal primitives on the same inputs become one node, so that nothing is computed twice. No number changes. One
/// walk, in linear time.
/// </summary>
internal static class Deduplicate
{
    /// <summary>The outputs with every computation once.</summary>
    /// <param name="outputs">The expressions.</param>
    /// <param name="isFixed">Which nodes stay as they are, with all that they are made of.</param>
    /// <param name="isFinal">Whether the result is only computed and never differentiated again.</param>
    public static ImmutableArray<Tensor> Apply(ReadOnlySpan<Tensor> outputs, Func<Tensor, bool> isFixed, bool isFinal)
    {
        List<Tensor> order = Graph.Reachable(outputs, node => isFixed(node) ? [] : isFinal ? node.Reads : node.Inputs);
        HashSet<Tensor> borders = Borders.Of(order, isFinal);
        var table = new NodeTable();
        var unique = new Dictionary<Tensor, Tensor>(order.Count);
        foreach (Tensor node in order)
        {
            if (isFixed(node)) continue;
            Tensor on = Replacement.Of(node, unique);
            unique.Add(node, borders.Contains(node) ? on : table.Unique(on));
        }
        return Replacement.Of(outputs, unique);
    }
}
