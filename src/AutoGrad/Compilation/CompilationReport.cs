using AutoGrad.Compilation;

namespace AutoGrad;

/// <summary>What came out when a function was compiled for one signature; see <see cref="AutoGradOptions.Compiled"/>.</summary>
public sealed class CompilationReport
{
    internal CompilationReport(string function, string signature, Program program, TimeSpan time, long operations) =>
        (Function, Signature, Program, Time, Operations) = (function, signature, program, time, operations);

    /// <summary>What was compiled: a method such as <c>Model.Loss</c>, or <c>lambda in Program.Train</c>.</summary>
    public string Function { get; }

    /// <summary>
    /// The types of the tensors it was called with, such as <c>(Item1: Float32[64, 784], Item2: Int64[64])</c>; the first six. A function
    /// that is reported again and again is called with ever other shapes.
    /// </summary>
    public string Signature { get; }

    /// <summary>The time from the call to the finished program: tracing, simplifying, fusing and translating.</summary>
    public TimeSpan Time { get; }

    /// <summary>The arithmetic operations of one call, as far as they are known before: loops count their bodies.</summary>
    public long Operations { get; }

    /// <summary>
    /// The bytes of memory that the program keeps for its intermediate values from call to call. Results of kernels that are not fused
    /// loops, products, convolutions or windows are counted from the first call on, so it may be 0 in the report.
    /// </summary>
    public long MemoryBytes => Program.MemoryBytes;

    /// <summary>
    /// The most bytes of intermediate values that are needed at one time, counted as <see cref="MemoryBytes"/>.
    /// </summary>
    public long PeakBytes => Program.PeakBytes;

    /// <summary>The number of steps a call runs.</summary>
    public int Steps => Program.StepCount;

    internal Program Program { get; }

    /// <summary>
    /// The figures, and the steps with what each computes, one after another. <c>memory +64</c> is 64 bytes into the program's own memory;
    /// buffers are the inputs, numbers that are known, and what kernels make.
    /// </summary>
    public override string ToString() =>
        FormattableString.Invariant(
            $"{Function} {Signature} compiled in {Time.TotalMilliseconds:F1} ms: {Steps} {(Steps == 1 ? "step" : "steps")}, {Operations:N0} operations, {MemoryBytes:N0} bytes of memory")
        + Environment.NewLine + Program;
}
