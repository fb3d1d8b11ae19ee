namespace AutoGrad.Learning;

/// <summary>How good a model is on some data: means over its examples.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Metric">The mean of the trainer's metric; null if it has none.</param>
public sealed record Evaluation(double Loss, double? Metric);
