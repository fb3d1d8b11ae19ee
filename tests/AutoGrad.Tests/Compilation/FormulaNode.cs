using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad.Tests.Compilation;

/// <summary>A primitive of any formula: what no public function says by itself can be put in a graph too.</summary>
internal sealed record FormulaNode(ElementFormula Formula) : Primitive
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => inputs[0].Type.WithDType(Formula.DType);

    public override Lowering Lower(Tensor y) => new Lowering.Map(Formula);

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) => throw new NotSupportedException();

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => throw new NotSupportedException();

    /// <summary>The formula of as many operands as it is given, broadcast to one shape.</summary>
    public static Tensor Of(Func<ElementFormula[], ElementFormula> formula, params Tensor[] inputs)
    {
        Shape shape = inputs.Select(static input => input.Shape).Aggregate(static (left, right) => Broadcasting.Common(left, right) ?? throw new ArgumentException($"{left} and {right}"));
        var node = new FormulaNode(formula([.. inputs.Select(static (input, i) => ElementFormula.Argument(i, input.DType))]));
        return node.Apply([.. inputs.Select(input => input.BroadcastTo(shape))]);
    }
}
