using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The same value as a new node. Differentiating with respect to it sees only what is computed from this very node, which is how
    /// transforms keep their variable apart from everything else the function may have captured.
    /// </summary>
    internal Tensor Fresh() => new Identity().Apply(this);

    /// <summary>The same value, through which no derivative passes: a constant for every <c>Grad</c>, <c>Vjp</c> and <c>Jvp</c>.</summary>
    /// <param name="x">Any tensor.</param>
    /// <returns>A tensor of the same type and value.</returns>
    public static Tensor StopGradient(Tensor x) => new StopGradient().Apply(x);
}

internal sealed record Identity : LinearOperation
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => inputs[0].Type;

    public override Lowering Lower(Tensor y) => new Lowering.Reshape();

    protected override Tensor Adjoint(Tensor y, Tensor ct) => ct;

    public override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents) => tangents[0];

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => inputs[0].Fresh();
}

internal sealed record StopGradient : NonDifferentiable
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => inputs[0].Type;

    public override Lowering Lower(Tensor y) => new Lowering.Reshape();

    public override Tensor Batch(Tensor y, BatchedInputs inputs) => Tensor.StopGradient(inputs[0]);
}
