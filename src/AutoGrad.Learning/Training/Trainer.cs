using System.Diagnostics;
using static AutoGrad.Transforms;

namespace AutoGrad.Learning;

/// <summary>
/// The training loop: shuffles, batches, differentiates, updates, validates and reports. The step is compiled. The trainer itself has no
/// state; states go in and come out.
/// </summary>
/// <typeparam name="TModel">Any tree of float tensors.</typeparam>
/// <example><code>
/// var trainer = new Trainer&lt;Mlp&gt;(Loss, Optimizers.Adam(1e-3))
/// {
///     BatchSize = 64,
///     Metric = (model, x, y) => Metrics.Accuracy(model.Apply(x), y),
/// };
/// TrainingState&lt;Mlp&gt; done = trainer.Run(trainer.Start(model, key), training, epochs: 10, validation);
/// double accuracy = trainer.Evaluate(done.Model, test).Metric ?? 0;
/// </code></example>
public sealed class Trainer<TModel>
{
    private readonly Func<TModel, OptimizerState, Tensor, Tensor, Key, (TModel Model, OptimizerState State, Tensor Loss)> step;
    private readonly Func<TModel, Tensor, Tensor, (Tensor Loss, Tensor? Metric)> evaluate;

    /// <summary>A trainer that makes a loss small.</summary>
    /// <param name="loss">The loss of a batch; its key is null when the model is only evaluated.</param>
    /// <param name="optimizer">How the model is improved.</param>
    public Trainer(LossFunction<TModel> loss, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(optimizer);
        Optimizer = optimizer;
        step = Compile((TModel model, OptimizerState state, Tensor x, Tensor y, Key key) =>
        {
            Key fresh = key.FoldIn(state.Step);
            (Tensor value, TModel gradient) = ValueAndGrad(m => loss(m, x, y, fresh), model);
            (model, state) = optimizer.Update(model, gradient, state);
            return (model, state, value);
        });
        evaluate = Compile((TModel model, Tensor x, Tensor y) => (loss(model, x, y, null), Metric?.Invoke(model, x, y)));
    }

    /// <summary>A trainer whose loss needs no randomness.</summary>
    /// <param name="loss">The loss of a batch.</param>
    /// <param name="optimizer">How the model is improved.</param>
    public Trainer(Func<TModel, Tensor, Tensor, Tensor> loss, Optimizer optimizer)
        : this((model, x, y, _) => loss(model, x, y), optimizer) => ArgumentNullException.ThrowIfNull(loss);

    /// <summary>How the model is improved.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The number of examples of a batch; 32 unless set.</summary>
    /// <exception cref="ArgumentException">The number is not positive.</exception>
    public int BatchSize
    {
        get;
        init
        {
            Check.Positive("Trainer", "the batch size", value);
            field = value;
        }
    }
    = 32;

    /// <summary>Whether every epoch sees the examples in a new order; true unless set.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>
    /// A number to report beside the loss, such as the accuracy: the mean over a batch, given the model, inputs and targets.
    /// </summary>
    public Func<TModel, Tensor, Tensor, Tensor>? Metric { get; init; }

    /// <summary>The state before the first update.</summary>
    /// <param name="model">The model with its start values.</param>
    /// <param name="key">The randomness of the whole training.</param>
    public TrainingState<TModel> Start(TModel model, Key key) => new(model, Optimizer.Init(model), key, []);

    /// <summary>Trains for some more epochs.</summary>
    /// <remarks>
    /// When cancelled, it stops before the next update and returns the state after the last whole one: model and optimizer state always
    /// belong together. The same state, data and settings give the same result, bit for bit.
    /// </remarks>
    /// <param name="state">Where to go on from: <see cref="Start"/>, or the result of an earlier run.</param>
    /// <param name="training">The examples to learn; at least one.</param>
    /// <param name="epochs">How many passes to add; 0 or more.</param>
    /// <param name="validation">Examples to evaluate after each epoch; null for none. See <see cref="Dataset.Split"/>.</param>
    /// <param name="progress">Told after every update and every epoch, on the thread that trains.</param>
    /// <param name="cancellation">Ends the training early; it does not throw.</param>
    /// <returns>The state after the last update; its history has a record for each whole epoch.</returns>
    /// <exception cref="ArgumentException">There is no example, or the number of epochs is negative.</exception>
    public TrainingState<TModel> Run(
        TrainingState<TModel> state,
        Dataset training,
        int epochs,
        Dataset? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(training);
        if (training.Count == 0) throw Errors.Argument("Trainer.Run", "there are no examples to learn", "Pass a dataset with at least one");
        Check.NotNegative("Trainer.Run", "the number of epochs", epochs);
        var clock = Stopwatch.StartNew();
        int last = state.History.Length + epochs;
        while (state.History.Length < last && !cancellation.IsCancellationRequested)
        {
            state = RunEpoch(state, last, training, validation, progress, clock, cancellation);
        }
        return state;
    }

    /// <summary>Loss and metric of a model on some data, batch by batch.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">At least one example.</param>
    /// <exception cref="ArgumentException">There is no example.</exception>
    public Evaluation Evaluate(TModel model, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Count == 0) throw Errors.Argument("Trainer.Evaluate", "there are no examples", "Pass a dataset with at least one");
        (double loss, double? metric) = (0, Metric is null ? null : 0);
        foreach (Dataset batch in data.Batches(BatchSize))
        {
            (Tensor batchLoss, Tensor? batchMetric) = evaluate(model, batch.Inputs, batch.Targets);
            loss += (double)batchLoss * batch.Count;
            if (batchMetric is not null) metric += (double)batchMetric * batch.Count;
        }
        return new(loss / data.Count, metric / data.Count);
    }

    private TrainingState<TModel> RunEpoch(
        TrainingState<TModel> state,
        int last,
        Dataset training,
        Dataset? validation,
        IProgress<TrainingProgress>? progress,
        Stopwatch clock,
        CancellationToken cancellation)
    {
        (Key forOrder, Key forLoss) = state.Key.Split();
        TimeSpan started = clock.Elapsed;
        int epoch = state.History.Length + 1;
        int batches = training.BatchCount(BatchSize);
        (double total, int seen, int done) = (0, 0, 0);
        foreach (Dataset batch in training.Batches(BatchSize, Shuffle ? forOrder.FoldIn(epoch) : null))
        {
            if (cancellation.IsCancellationRequested) return state;
            (TModel model, OptimizerState optimizerState, Tensor loss) =
                step(state.Model, state.OptimizerState, batch.Inputs, batch.Targets, forLoss);
            state = state with { Model = model, OptimizerState = optimizerState };
            total += (double)loss * batch.Count;
            seen += batch.Count;
            done++;
            progress?.Report(new(epoch, last, done, batches, total / seen, clock.Elapsed, null));
        }
        Evaluation? validated = validation is null ? null : Evaluate(state.Model, validation);
        var record = new EpochRecord(epoch, total / seen, validated, clock.Elapsed - started);
        state = state with { History = state.History.Add(record) };
        progress?.Report(new(epoch, last, done, batches, record.Loss, clock.Elapsed, record));
        return state;
    }
}
