using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>A graph made ready to run many times. Several threads may run one program at once.</summary>
internal abstract class Program
{
    /// <summary>
    /// The most bytes that intermediate values took together in the last run, and before the first what is planned; inputs and constants
    /// are not counted.
    /// </summary>
    public long PeakBytes { get; protected set; }

    /// <summary>The bytes that are kept from run to run.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>Whether memory is kept just now: after a run that is over, until <see cref="Trim"/>.</summary>
    public abstract bool KeepsMemory { get; }

    /// <summary>The number of steps.</summary>
    public abstract int StepCount { get; }

    /// <summary>Computes the outputs, each contiguous, from values of the inputs.</summary>
    public TensorValue[] Run(params ReadOnlySpan<TensorValue> inputs)
    {
        var results = new TensorValue?[Outputs];
        Run(inputs, results);
        var values = new TensorValue[results.Length];
        for (int i = 0; i < values.Length; i++) values[i] = results[i] ?? throw Errors.Internal("an output was not computed");
        return values;
    }

    /// <summary>Computes the outputs; those that are given (contiguous) are written to, the others are new.</summary>
    public abstract void Run(ReadOnlySpan<TensorValue> inputs, Span<TensorValue?> results);

    /// <summary>Gives back the memory that is kept from run to run; the next run takes new memory.</summary>
    public abstract void Trim();

    /// <summary>The number of outputs.</summary>
    protected abstract int Outputs { get; }
}
