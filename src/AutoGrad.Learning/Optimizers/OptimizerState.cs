using System.Collections.Immutable;

namespace AutoGrad.Learning;

/// <summary>
/// What an optimizer remembers from one update to the next: a tree like a model, so it goes in and out of compiled functions.
/// </summary>
/// <param name="Step">How many updates were made: an Int32 scalar.</param>
/// <param name="Memory">What each of the optimizer's transforms keeps, in their order; one that keeps nothing has an empty array.</param>
[Tree]
public sealed partial record OptimizerState(Tensor Step, ImmutableArray<ImmutableArray<Tensor>> Memory);
