using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// Of x and a number for each of its windows: the number in equal parts at those places of the window where x is the largest, added up
/// where windows overlap; none where a NaN is in the window. Linear in the numbers; x is there for its value alone.
/// </summary>
internal sealed record WindowMaxPullback(WindowGeometry Windows) : Primitive
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        if (inputs[1].Type != inputs[0].Type.WithShape(Windows.Over(inputs[0].Shape)))
        {
            throw Errors.Internal($"{inputs[1].Type} is not of the windows {Windows} of {inputs[0].Type}");
        }
        return inputs[0].Type;
    }

    public override Lowering Lower(Tensor y) => new Lowering.Window(WindowKind.ShareAmongLargest, Windows);

    public override ImmutableArray<Tensor> Differentiated(Tensor y) => [y.Inputs[1]];

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) => [null, new WindowMaxPushforward(Windows).Apply(y.Inputs[0], ct)];

    public override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents) => tangents[1] is { } dct ? Apply(y.Inputs[0], dct) : null;

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => Apply(inputs[0], inputs[1]);
}
