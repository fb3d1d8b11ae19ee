using AutoGrad.Learning;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

#pragma warning disable xUnit1051 // Cancellation is what some of these tests are about; the others are short.

namespace AutoGrad.Tests.Learning;

public sealed class TrainerTests
{
    /// <summary>y = 3 x₀ − 2 x₁ + 1 for a hundred random points.</summary>
    private static readonly Dataset Line = MakeLine();

    private static readonly Dense Start = new(Zeros([2, 1]), Zeros([1]));

    [Fact]
    public void Learns_a_line()
    {
        var trainer = new Trainer<Dense>(Loss, Optimizers.Sgd(0.1)) { BatchSize = 16 };
        TrainingState<Dense> done = trainer.Run(trainer.Start(Start, Key.FromSeed(1)), Line, epochs: 60);
        LearningChecks.Close([3, -2], done.Model.Weights.Cast(DType.Float64).ToArray<double>(), 1e-3);
        Assert.Equal(60, done.History.Length);
        Assert.True(done.History[^1].Loss < 1e-5 * done.History[0].Loss);
        Assert.Equal(60 * 7, done.OptimizerState.Step.Item<int>());
        Assert.True(trainer.Evaluate(done.Model, Line).Loss < 1e-5);
    }

    [Fact]
    public void The_same_start_gives_the_same_bits()
    {
        Dense Trained(long seed)
        {
            var trainer = new Trainer<Dense>(Loss, Optimizers.Adam(0.1));
            return trainer.Run(trainer.Start(Start, Key.FromSeed(seed)), Line, 3).Model;
        }
        Assert.True(Tree.Equal(Trained(5), Trained(5)));
        Assert.False(Tree.Equal(Trained(5), Trained(6)));
    }

    [Fact]
    public void A_run_can_go_on()
    {
        var trainer = new Trainer<Dense>(Loss, Optimizers.Sgd(0.1, momentum: 0.5));
        TrainingState<Dense> start = trainer.Start(Start, Key.FromSeed(1));
        TrainingState<Dense> atOnce = trainer.Run(start, Line, 5);
        TrainingState<Dense> inTwo = trainer.Run(trainer.Run(start, Line, 2), Line, 3);
        Assert.True(Tree.Equal(atOnce.Model, inTwo.Model));
        Assert.Equal([1, 2, 3, 4, 5], inTwo.History.Select(static record => record.Epoch));
        Assert.Empty(start.History);
    }

    [Fact]
    public void Progress_is_reported_after_every_update_and_every_epoch()
    {
        var reports = new Reports();
        var trainer = new Trainer<Dense>(Loss, Optimizers.Sgd(0.1)) { BatchSize = 40, Metric = (model, x, _) => model.Apply(x).Mean() };
        (Dataset training, Dataset validation) = Line.Split(0.9);
        TrainingState<Dense> done = trainer.Run(trainer.Start(Start, Key.FromSeed(1)), training, 2, validation, reports);
        Assert.Equal(
            [(1, 1, false), (1, 2, false), (1, 3, false), (1, 3, true), (2, 1, false), (2, 2, false), (2, 3, false), (2, 3, true)],
            reports.Seen.Select(static report => (report.Epoch, report.Batch, report.Completed is not null)));
        Assert.All(reports.Seen, static report => Assert.Equal((2, 3), (report.Epochs, report.Batches)));
        Assert.Equal(
            done.History, reports.Seen.Where(static report => report.Completed is not null).Select(static report => report.Completed));
        Assert.Equal(trainer.Evaluate(done.Model, validation), done.History[1].Validation);
        double mean = Losses.MeanSquaredError(done.Model.Apply(validation.Inputs), validation.Targets).Item<float>();
        Assert.Equal(mean, done.History[1].Validation?.Loss ?? -1, 1e-5);
        Assert.Equal(done.Model.Apply(validation.Inputs).Mean().Item<float>(), done.History[1].Validation?.Metric ?? -1, 1e-5);
    }

    [Fact]
    public void The_loss_of_an_epoch_weighs_examples_equally()
    {
        var reports = new Reports();
        var trainer = new Trainer<Dense>(Loss, Optimizers.Sgd(1e-30)) { BatchSize = 64, Shuffle = false }; // the second batch has 36
        trainer.Run(trainer.Start(Start, Key.FromSeed(1)), Line, 1, progress: reports);
        Assert.Equal(Loss(Start, Line.Inputs, Line.Targets).Item<float>(), reports.Seen[^1].Loss, 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public void Cancelling_returns_the_last_whole_state(int updates)
    {
        using var cancellation = new CancellationTokenSource();
        var reports = new Reports { AfterUpdate = count => { if (count == updates) cancellation.Cancel(); } };
        var trainer = new Trainer<Dense>(Loss, Optimizers.Sgd(0.1)) { BatchSize = 25 }; // four updates an epoch
        TrainingState<Dense> stopped = trainer.Run(trainer.Start(Start, Key.FromSeed(1)), Line, 5, null, reports, cancellation.Token);
        Assert.Equal(updates, stopped.OptimizerState.Step.Item<int>());
        Assert.Equal(updates / 4, stopped.History.Length);

        // By hand: as many updates on the same batches.
        (Dense model, OptimizerState state) = (Start, trainer.Optimizer.Init(Start));
        Key order = Key.FromSeed(1).Split().First;
        foreach (Dataset batch in Enumerable.Range(1, 5).SelectMany(epoch => Line.Batches(25, order.FoldIn(epoch))).Take(updates))
        {
            Dense gradient = Grad(Loss, model, batch.Inputs, batch.Targets);
            (model, state) = trainer.Optimizer.Update(model, gradient, state);
        }
        foreach ((Tensor expected, Tensor actual) in Tree.Flatten(model).Zip(Tree.Flatten(stopped.Model)))
        {
            LearningChecks.Close(expected.Cast(DType.Float64).ToArray<double>(), actual.Cast(DType.Float64).ToArray<double>(), 1e-6); // compiled sums have another order
        }
    }

    [Fact]
    public void A_cancelled_run_does_not_start()
    {
        var trainer = new Trainer<Dense>(Loss, Optimizers.Sgd(0.1));
        TrainingState<Dense> start = trainer.Start(Start, Key.FromSeed(1));
        Assert.Same(start, trainer.Run(start, Line, 5, cancellation: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Randomness_is_new_in_every_update_and_absent_from_evaluation()
    {
        // The gradient is the noise itself, so the model adds up what was drawn.
        static Tensor Noise(Tensor model, Tensor x, Tensor y, Key? key) =>
            key is null ? Square(model).Sum() : (model * key.Uniform([3])).Sum();
        var trainer = new Trainer<Tensor>(Noise, Optimizers.Sgd(1)) { BatchSize = 50 };
        TrainingState<Tensor> start = trainer.Start(Zeros([3]), Key.FromSeed(9));
        TrainingState<Tensor> done = trainer.Run(start, Line, 1);
        Key forLoss = Key.FromSeed(9).Split().Second;
        Tensor expected = -(forLoss.FoldIn(0).Uniform([3]) + forLoss.FoldIn(1).Uniform([3]));
        LearningChecks.Close(expected.Cast(DType.Float64).ToArray<double>(), done.Model.Cast(DType.Float64).ToArray<double>(), 1e-6);
        Assert.Equal(4 * 3, trainer.Evaluate(Full([3], 2), Line).Loss, 1e-6);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        var trainer = new Trainer<Dense>(Loss, Optimizers.Sgd(0.1));
        TrainingState<Dense> start = trainer.Start(Start, Key.FromSeed(1));
        LearningChecks.Error(
            "Trainer.Run: there are no examples to learn. Pass a dataset with at least one.", () => trainer.Run(start, Line[..0], 1));
        LearningChecks.Error(
            "Trainer.Run: the number of epochs must not be negative, but got -1. Use 0 or a positive number.",
            () => trainer.Run(start, Line, -1));
        LearningChecks.Error(
            "Trainer.Evaluate: there are no examples. Pass a dataset with at least one.", () => trainer.Evaluate(Start, Line[..0]));
        LearningChecks.Error(
            "Trainer: the batch size must be above 0, but got 0. Use a positive number.",
            static () => _ = new Trainer<Dense>(Loss, Optimizers.Sgd(0.1)) { BatchSize = 0 });
    }

    private static Tensor Loss(Dense model, Tensor x, Tensor y) => Losses.MeanSquaredError(model.Apply(x), y);

    private static Dataset MakeLine()
    {
        Tensor x = Key.FromSeed(7).Normal([100, 2]).Evaluate();
        return new(x, (MatMul(x, From(new float[,] { { 3 }, { -2 } })) + 1).Evaluate());
    }

    /// <summary>Keeps what was reported; System.Progress would hand it to other threads.</summary>
    private sealed class Reports : IProgress<TrainingProgress>
    {
        private int updates;

        public List<TrainingProgress> Seen { get; } = [];

        public Action<int> AfterUpdate { get; init; } = static _ => { };

        public void Report(TrainingProgress value)
        {
            Seen.Add(value);
            if (value.Completed is null) AfterUpdate(++updates);
        }
    }
}
