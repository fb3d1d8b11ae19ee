using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>One step of a <see cref="GraphRecipe"/>: an operation on earlier values, which are numbered inputs first.</summary>
internal sealed record GraphStep(GraphOperation Operation, ImmutableArray<int> Operands, GraphParameters Parameters)
{
    public Tensor Apply(IReadOnlyList<Tensor> values) => Operation.Apply([.. Operands.Select(operand => values[operand])], Parameters);

    public string Code(IReadOnlyList<string> names) => Operation.Code([.. Operands.Select(operand => names[operand])], Parameters);
}
