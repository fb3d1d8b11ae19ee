using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>A number for each window added to all its places, the transpose of <see cref="WindowSum"/>.</summary>
internal sealed record WindowSpread(Shape To, WindowGeometry Windows) : LinearOperation
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Check.Numeric(Name, inputs[0].Type);
        if (inputs[0].Shape != Windows.Over(To)) throw Errors.Internal($"{inputs[0].Type} is not of the windows {Windows} of {To}");
        return inputs[0].Type.WithShape(To);
    }

    public override Lowering Lower(Tensor y) => new Lowering.Window(WindowKind.Spread, Windows);

    protected override Tensor Adjoint(Tensor y, Tensor ct) => new WindowSum(Windows).Apply(ct);

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => (this with { To = [inputs.BatchSize, .. To] }).Apply(inputs[0]);
}
