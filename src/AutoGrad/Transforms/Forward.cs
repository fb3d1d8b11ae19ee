using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// Forward mode by transposing reverse mode: the cotangents of the inputs are linear in the cotangents of the outputs, and the transpose
/// of that linear map is the pushforward. Whatever only the intermediate linear map needed falls away.
/// </summary>
internal static class Forward
{
    /// <summary>Σ over inputs of ∂outputₖ/∂input · tangent, for every output; zeros where it depends on no input.</summary>
    public static ImmutableArray<Tensor> Tangents(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> tangents)
    {
        var cotangents = new Tensor[outputs.Length];
        for (int i = 0; i < cotangents.Length; i++) cotangents[i] = Placeholder.Create(outputs[i].Type);
        ImmutableArray<Tensor> pulled = Reverse.Cotangents(outputs, cotangents, inputs);
        return Reverse.Cotangents(pulled.AsSpan(), tangents, cotangents);
    }
}
