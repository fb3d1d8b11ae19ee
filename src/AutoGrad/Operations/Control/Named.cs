using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The same value under a name: printed graphs show it, and <see cref="CheckpointPolicy.Named"/> refers to it.</summary>
    /// <param name="name">Any text but the empty one.</param>
    /// <returns>A tensor of the same type, value and derivative.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public Tensor Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Named(name).Apply(this);
    }
}

internal sealed record Named(string Label) : LinearOperation
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => inputs[0].Type;

    public override Lowering Lower(Tensor y) => new Lowering.Reshape();

    protected override Tensor Adjoint(Tensor y, Tensor ct) => ct;

    public override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents) => tangents[0];

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => inputs[0].Named(Label);
}
