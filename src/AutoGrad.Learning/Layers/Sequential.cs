using System.Collections.Immutable;

namespace AutoGrad.Learning;

/// <summary>Functions one after another.</summary>
public static class Sequential
{
    /// <summary>The function that applies the given ones from left to right: <c>x ↦ fₙ(… f₂(f₁(x)))</c>; without any, x itself.</summary>
    /// <param name="functions">Layers' <c>Apply</c>, activations, any functions of a tensor.</param>
    /// <exception cref="ArgumentNullException">A function is null.</exception>
    /// <example><code>
    /// public Tensor Apply(Tensor x) => Sequential.Compose(Hidden.Apply, Tanh, Output.Apply)(x);
    /// </code></example>
    public static Func<Tensor, Tensor> Compose(params ReadOnlySpan<Func<Tensor, Tensor>> functions)
    {
        ImmutableArray<Func<Tensor, Tensor>> kept = [.. functions];
        foreach (Func<Tensor, Tensor> function in kept) ArgumentNullException.ThrowIfNull(function, nameof(functions));
        return x =>
        {
            foreach (Func<Tensor, Tensor> function in kept) x = function(x);
            return x;
        };
    }
}
