using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// What reverse mode may keep of the inside of a function under <c>Checkpoint</c>. What it may not keep it computes again.
/// </summary>
/// <example><code>Func&lt;Tensor, Tensor&gt; block = Checkpoint(layer.Apply, CheckpointPolicy.Contractions |
/// CheckpointPolicy.Named("attention"));</code></example>
public sealed record CheckpointPolicy
{
    private readonly Func<Tensor, bool> keeps;

    private CheckpointPolicy(Func<Tensor, bool> keeps) => this.keeps = keeps;

    /// <summary>Keeps nothing but the function's arguments: the least memory, about one more evaluation of the function.</summary>
    public static CheckpointPolicy Nothing { get; } = new(static _ => false);

    /// <summary>Keeps everything, as without <c>Checkpoint</c>.</summary>
    public static CheckpointPolicy Everything { get; } = new(static _ => true);

    /// <summary>Keeps the results of matrix products and convolutions, which are costly, and computes the cheap rest again.</summary>
    public static CheckpointPolicy Contractions { get; } = new(static node => node.Primitive is Contract or Convolve);

    /// <summary>Keeps the values that were given one of these names with <see cref="Tensor.Named(string)"/>.</summary>
    /// <param name="names">One or more names.</param>
    /// <exception cref="ArgumentException">There is no name, or one is empty.</exception>
    public static CheckpointPolicy Named(params ReadOnlySpan<string> names)
    {
        if (names.IsEmpty)
            throw Errors.Argument("CheckpointPolicy.Named", "there are no names", "Give the names of the values to keep, or use Nothing");
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            ArgumentException.ThrowIfNullOrEmpty(name, nameof(names));
            kept.Add(name);
        }
        return new(node => node.Primitive is Named { Label: var label } && kept.Contains(label));
    }

    /// <summary>Keeps what either of two policies keeps.</summary>
    /// <param name="left">A policy.</param>
    /// <param name="right">Another policy.</param>
    /// <returns>The policy that computes again only what both compute again.</returns>
    public static CheckpointPolicy operator |(CheckpointPolicy left, CheckpointPolicy right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new(node => left.keeps(node) || right.keeps(node));
    }

    /// <summary>
    /// The nodes from inputs to outputs, both excluded, that may be kept; with a named node, the one that carries the name.
    /// </summary>
    internal IEnumerable<Tensor> KeptBetween(ImmutableArray<Tensor> inputs, ImmutableArray<Tensor> outputs)
    {
        if (inputs.IsEmpty || this == Nothing) yield break;
        var border = new HashSet<Tensor>(inputs);
        long oldest = inputs.Min(static input => input.Id);
        foreach (Tensor node in Graph.Reachable(outputs.AsSpan(), node => node.Id > oldest && !border.Contains(node)))
        {
            if (node.Id <= oldest || border.Contains(node) || !keeps(node)) continue;
            yield return node;
            if (node.Primitive is Named && !border.Contains(node.Inputs[0])) yield return node.Inputs[0];
        }
    }
}
