using System.Collections.Immutable;

namespace AutoGrad.Learning;

/// <summary>
/// Everything a training needs to go on, and all that comes out of it. It is immutable: a training that goes on from a state leaves the
/// state as it is.
/// </summary>
/// <typeparam name="TModel">Any tree of float tensors.</typeparam>
/// <param name="Model">The model.</param>
/// <param name="OptimizerState">What the optimizer remembers; its Step counts the updates made.</param>
/// <param name="Key">The randomness of the whole training: of the order of examples and of what the loss draws.</param>
/// <param name="History">The epochs completed so far. An epoch that was cancelled has changed the model but has no record.</param>
public sealed record TrainingState<TModel>(
    TModel Model, OptimizerState OptimizerState, Key Key, ImmutableArray<EpochRecord> History);
