using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// Of x and u of one type: for each window over x, the mean of u over those of its places where x is the largest; 0 where a NaN is in
/// the window. Linear in u; x is there for its value alone.
/// </summary>
internal sealed record WindowMaxPushforward(WindowGeometry Windows) : Primitive
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        if (inputs[1].Type != inputs[0].Type) throw Errors.Internal($"{inputs[1].Type} does not move {inputs[0].Type}");
        return inputs[0].Type.WithShape(Windows.Over(inputs[0].Shape));
    }

    public override Lowering Lower(Tensor y) => new Lowering.Window(WindowKind.MeanOfLargest, Windows);

    public override ImmutableArray<Tensor> Differentiated(Tensor y) => [y.Inputs[1]];

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) => [null, new WindowMaxPullback(Windows).Apply(y.Inputs[0], ct)];

    public override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents) => tangents[1] is { } du ? Apply(y.Inputs[0], du) : null;

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => Apply(inputs[0], inputs[1]);
}
