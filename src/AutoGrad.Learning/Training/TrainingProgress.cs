namespace AutoGrad.Learning;

/// <summary>How far a training has come: reported after every update and, with a record, after every epoch.</summary>
/// <param name="Epoch">The number of the running epoch, from 1.</param>
/// <param name="Epochs">The number of the last epoch.</param>
/// <param name="Batch">How many batches of the epoch are done, from 1.</param>
/// <param name="Batches">How many the epoch has.</param>
/// <param name="Loss">The mean loss over the epoch's examples so far.</param>
/// <param name="Elapsed">The time since the training was started.</param>
/// <param name="Completed">The record of the epoch once it is done and validated; null before.</param>
public sealed record TrainingProgress(
    int Epoch, int Epochs, int Batch, int Batches, double Loss, TimeSpan Elapsed, EpochRecord? Completed);
