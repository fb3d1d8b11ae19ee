using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>A specification for <see cref="Tensor.Einsum"/> and operands that fit it.</summary>
/// <param name="Specification">For example <c>"...ij,jk-&gt;...ik"</c>.</param>
/// <param name="Operands">One tensor for each group of letters.</param>
public sealed record EinsumCase(string Specification, ImmutableArray<Tensor> Operands)
{
    internal EinsumDraft? Draft { get; init; }

    /// <summary>As C#.</summary>
    public override string ToString() => $"Einsum(\"{Specification}\", {string.Join(", ", Operands.Select(GraphCode.Constant))})";
}
