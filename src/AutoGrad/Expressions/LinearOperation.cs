using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>The family of linear primitives of one input: the cotangent goes through the transpose, another linear operation.</summary>
internal abstract record LinearOperation : Primitive
{
    /// <summary>The adjoint applied to a cotangent: ⟨ct, A·x⟩ = ⟨Adjoint(ct), x⟩ for every x of the type of the node's input.</summary>
    protected abstract Tensor Adjoint(Tensor y, Tensor ct);

    public sealed override Linearity Linearity => Linearity.Linear;

    public sealed override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) => [Adjoint(y, ct)];
}

/// <summary>The family of primitives that have no derivative anywhere and pass none on, such as the position of a maximum.</summary>
internal abstract record NonDifferentiable : Primitive
{
    public sealed override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) => [.. new Tensor?[y.Inputs.Length]];

    public sealed override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents) => null;
}

/// <summary>The family of primitives without inputs: constants and placeholders. There is nothing to differentiate or to batch.</summary>
internal abstract record Source : Primitive
{
    public sealed override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) => [];

    public sealed override Tensor Batch(Tensor y, BatchedInputs inputs) => throw Errors.Internal($"{Name} has no inputs to batch");
}
