using AutoGrad.Learning;
using Spectre.Console;

namespace Mnist;

/// <summary>
/// Shows a training as it runs: a bar for each epoch in a terminal, a line for each epoch where the output goes to a file.
/// </summary>
internal static class LiveProgress
{
    public static T Show<T>(Func<IProgress<TrainingProgress>, T> train) => Console.IsOutputRedirected
        ? train(new Lines())
        : AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn())
            .Start(context => train(new Bars(context)));

    private static string Describe(TrainingProgress progress) =>
        $"epoch {progress.Epoch}/{progress.Epochs} error={progress.Loss:F6}"
        + (progress.Completed?.Validation is { Metric: { } accuracy } ? $" validation accuracy={accuracy:F4}" : "");

    private sealed class Lines : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Completed is not null) Console.WriteLine(Describe(value));
        }
    }

    private sealed class Bars(ProgressContext context) : IProgress<TrainingProgress>
    {
        private readonly Dictionary<int, ProgressTask> tasks = [];

        public void Report(TrainingProgress value)
        {
            if (!tasks.TryGetValue(value.Epoch, out ProgressTask? task))
            {
                tasks.Add(value.Epoch, task = context.AddTask(Describe(value), maxValue: value.Batches));
            }
            task.Value = value.Batch;
            if (value.Completed is not null || value.Batch % 16 == 0) task.Description = Describe(value);
        }
    }
}
