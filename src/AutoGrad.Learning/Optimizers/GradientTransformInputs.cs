using System.Collections.Immutable;

namespace AutoGrad.Learning;

/// <summary>What a <see cref="GradientTransform"/> may look at.</summary>
/// <param name="Updates">The gradient, or what the transforms before have made of it: one tensor for each leaf of the model.</param>
/// <param name="Memory">The transform's own memory.</param>
/// <param name="Parameters">The leaves of the model before this update.</param>
/// <param name="Step">How many updates were made before this one: an Int32 scalar.</param>
public sealed record GradientTransformInputs(
    ImmutableArray<Tensor> Updates, ImmutableArray<Tensor> Memory, ImmutableArray<Tensor> Parameters, Tensor Step);
