using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>The largest element of each window over the last axes; NaN wins, places beyond the tensor never do.</summary>
internal sealed record WindowMax(WindowGeometry Windows) : Primitive
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Check.Numeric(Name, inputs[0].Type);
        return inputs[0].Type.WithShape(Windows.Over(inputs[0].Shape));
    }

    public override Lowering Lower(Tensor y) => new Lowering.Window(WindowKind.Maximum, Windows);

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) => [new WindowMaxPullback(Windows).Apply(y.Inputs[0], ct)];

    /// <summary>Said by itself, because its cost is one pass and not the transpose of one.</summary>
    public override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents) =>
        tangents[0] is { } dx ? new WindowMaxPushforward(Windows).Apply(y.Inputs[0], dx) : null;

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => Apply(inputs[0]);
}
