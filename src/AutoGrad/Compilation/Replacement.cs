using System.Collections.Immutable;

namespace AutoGrad.Compilation;

/// <summary>Nodes in the place of others.</summary>
internal static class Replacement
{
    /// <summary>The node on what takes the place of its inputs: itself if that is nothing new.</summary>
    public static Tensor Of(Tensor node, Dictionary<Tensor, Tensor> replacements)
    {
        foreach (Tensor input in node.Inputs)
        {
            if (replacements.TryGetValue(input, out Tensor? other) && other != input)
                return node.WithInputs(Of(node.Inputs.AsSpan(), replacements));
        }
        return node;
    }

    /// <summary>What takes the place of each node, itself if nothing does.</summary>
    public static ImmutableArray<Tensor> Of(ReadOnlySpan<Tensor> nodes, Dictionary<Tensor, Tensor> replacements)
    {
        var result = ImmutableArray.CreateBuilder<Tensor>(nodes.Length);
        foreach (Tensor node in nodes) result.Add(replacements.GetValueOrDefault(node, node));
        return result.MoveToImmutable();
    }
}
