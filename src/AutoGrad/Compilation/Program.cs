using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>A graph made ready to run many times. Several threads may run one program at once.</summary>
internal abstract class Program
{
    /// <summary>The most bytes that intermediate values took together in the last run; inputs and constants are not counted.</summary>
    public long PeakBytes { get; protected set; }

    /// <summary>The bytes that are kept from run to run.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>The number of steps.</summary>
    public abstract int StepCount { get; }

    /// <summary>Computes the outputs, each contiguous, from values of the inputs.</summary>
    public abstract TensorValue[] Run(params ReadOnlySpan<TensorValue> inputs);
}
