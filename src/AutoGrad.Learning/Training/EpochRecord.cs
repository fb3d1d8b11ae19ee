namespace AutoGrad.Learning;

/// <summary>What became of one pass over the training data.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">The mean over all examples of the loss seen before each example's update.</param>
/// <param name="Validation">Loss and metric on the validation data after the epoch; null if there is none.</param>
/// <param name="Elapsed">The time the pass took, with its validation.</param>
public sealed record EpochRecord(int Epoch, double Loss, Evaluation? Validation, TimeSpan Elapsed);
