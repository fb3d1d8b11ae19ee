using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// The first input, not before the others are known: what is computed from it waits for them, and is not the same computation as one
/// without the barrier. The others give neither value nor derivative.
/// </summary>
internal sealed record Barrier : Primitive
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => inputs[0].Type;

    public override Lowering Lower(Tensor y) => new Lowering.Reshape();

    public override Linearity Linearity => Linearity.Linear;

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) => [ct, .. new Tensor?[y.Inputs.Length - 1]];

    public override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents) => tangents[0];

    public override Tensor Batch(Tensor y, BatchedInputs inputs) =>
        Apply([.. Enumerable.Range(0, inputs.Count).Select(inputs.Shared)]);
}
