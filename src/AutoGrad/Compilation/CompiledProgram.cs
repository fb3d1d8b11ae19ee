using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>
/// A graph as steps whose sizes, strides and memory are all settled: fused loops, and kernels of the execution layer for what is not a
/// loop. Values of loops lie at fixed places of one block of memory, which is used again in the next run.
/// </summary>
internal sealed class CompiledProgram : Program
{
    private readonly ConcurrentBag<Frame> frames = [];
    private readonly ImmutableArray<Step> steps;
    private readonly ProgramLayout layout;
    private long[]? ticks; // of every step, when they are measured

    public CompiledProgram(ImmutableArray<Step> steps, ProgramLayout layout)
    {
        this.steps = steps;
        this.layout = layout;
        PeakBytes = layout.PeakBytes;
    }

    [RequiresDynamicCode("Generates code.")]
    public static CompiledProgram Of(
        Graph graph, ReadOnlySpan<bool> donated = default, long mostBlockBytes = MemoryPlan.MostBlockBytes) =>
        Schedule.Apply(Fuse.Apply(graph), donated, mostBlockBytes);

    /// <summary>A program with the bits of <see cref="ReferenceProgram"/>: no sum has another order.</summary>
    [RequiresDynamicCode("Generates code.")]
    public static CompiledProgram OfSameBits(Graph graph) => Schedule.Apply(Fuse.Apply(graph, keepsBits: true), []);

    public override long MemoryBytes => layout.ArenaBytes + Math.Max(0, PeakBytes - layout.PeakBytes);

    public override bool KeepsMemory => !frames.IsEmpty;

    public override int StepCount => steps.Length;

    public override void Trim() => frames.Clear();

    protected override int Outputs => layout.Outputs.Count;

    public override void Run(ReadOnlySpan<TensorValue> inputs, Span<TensorValue?> results)
    {
        if (!frames.TryTake(out Frame? frame)) frame = NewFrame();
        try
        {
            frame.Start(inputs, results);
            if (ticks is null) foreach (Step step in steps) step.Run(frame);
            else RunMeasured(frame, ticks);
            frame.Finish(results);
        }
        catch (OutOfMemoryException error) when (error is not InsufficientMemoryException)
        {
            throw layout.TooLarge(error);
        }
        GC.KeepAlive(frame); // holds on to the inputs, whose memory is read by address
        PeakBytes = layout.PeakBytes + frame.Pool.PeakBytes;
        frames.Add(frame);
    }

    private Frame NewFrame()
    {
        // What is far beyond the machine's memory is not asked for: the runtime does not always survive that.
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (available > 0 && layout.ArenaBytes / 2 > available) throw layout.TooLarge(null);
        try
        {
            return new Frame(layout);
        }
        catch (OutOfMemoryException error)
        {
            throw layout.TooLarge(error);
        }
    }

    /// <summary>From now on measures how long every step takes, and prints the sum with it.</summary>
    public void MeasureSteps() => ticks = new long[steps.Length];

    private void RunMeasured(Frame frame, long[] sums)
    {
        for (int i = 0; i < steps.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            steps[i].Run(frame);
            sums[i] += Stopwatch.GetTimestamp() - start;
        }
    }

    /// <summary>The steps, and what memory they need.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        long all = ticks?.Sum() ?? 0;
        for (int i = 0; i < steps.Length; i++)
        {
            if (ticks is not null) text.Append(CultureInfo.InvariantCulture, $"{100.0 * ticks[i] / all,5:F1} %  ");
            text.AppendLine(CultureInfo.InvariantCulture, $"{i}: {steps[i]}");
        }
        text.Append(CultureInfo.InvariantCulture, $"{layout.ArenaBytes:N0} bytes of memory, of which at most {layout.PeakBytes:N0} are in use at a time");
        return text.ToString();
    }
}
