using System.Collections.Immutable;

namespace AutoGrad.Compilation;

/// <summary>Computes once, before the program is made, whatever does not depend on the inputs: captured expressions, mostly.</summary>
internal static class FoldConstants
{
    /// <summary>The graph with every independent node that a dependent one (or an output) reads turned into a known value.</summary>
    public static Graph Apply(Graph graph)
    {
        var dependent = new HashSet<Tensor>(graph.Inputs);
        var wanted = new List<Tensor>();
        foreach (Tensor node in graph.Nodes)
        {
            ImmutableArray<Tensor> operands = node.Reads;
            if (!operands.Any(dependent.Contains)) continue;
            dependent.Add(node);
            wanted.AddRange(operands.Where(input => !dependent.Contains(input) && input.Inputs.Length > 0));
        }
        wanted.AddRange(graph.Outputs.Where(output => !dependent.Contains(output) && output.Inputs.Length > 0));
        if (wanted.Count == 0) return graph;
        Evaluation.Compute(wanted.ToArray());
        return Graph.Of(graph.Inputs.AsSpan(), graph.Outputs.AsSpan());
    }
}
