using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>The same expressions with some of their nodes exchanged for others of the same types.</summary>
internal static class Substitution
{
    /// <summary>
    /// The outputs computed from <paramref name="replacements"/> instead of the nodes that are their keys. Nodes that need no key stay as
    /// they are; a key that is its own replacement stays too, whatever it is computed from.
    /// </summary>
    public static ImmutableArray<Tensor> Apply(ImmutableArray<Tensor> outputs, IReadOnlyDictionary<Tensor, Tensor> replacements)
    {
        if (replacements.Count == 0) return outputs;
        long oldest = replacements.Keys.Min(static node => node.Id);
        var changed = new Dictionary<Tensor, Tensor>();
        foreach (Tensor node in Graph.Reachable(outputs.AsSpan(), node => node.Id > oldest && !replacements.ContainsKey(node)))
        {
            if (replacements.TryGetValue(node, out Tensor? replacement))
            {
                if (replacement != node) changed.Add(node, replacement);
            }
            else if (node.Id > oldest && node.Inputs.Any(changed.ContainsKey))
            {
                changed.Add(node, node.WithInputs([.. node.Inputs.Select(input => changed.GetValueOrDefault(input, input))]));
            }
        }
        return [.. outputs.Select(output => changed.GetValueOrDefault(output, output))];
    }
}
