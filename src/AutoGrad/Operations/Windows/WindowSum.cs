using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>The sum of each window over the last axes; places beyond the tensor add nothing.</summary>
internal sealed record WindowSum(WindowGeometry Windows) : LinearOperation
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Check.Numeric(Name, inputs[0].Type);
        return inputs[0].Type.WithShape(Windows.Over(inputs[0].Shape));
    }

    public override Lowering Lower(Tensor y) => new Lowering.Window(WindowKind.Sum, Windows);

    protected override Tensor Adjoint(Tensor y, Tensor ct) => new WindowSpread(y.Inputs[0].Shape, Windows).Apply(ct);

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => Apply(inputs[0]);
}
