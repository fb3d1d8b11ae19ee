using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// Convolution of an image with gaps, such as the gradient of a strided one by its input, as several convolutions without gaps: positions
/// that meet the same taps are one of them. Their results are put together at the end.
/// </summary>
internal sealed unsafe class PhasedConvolution : ConvolvePlan
{
    private const double SmallTiles = 1.2; // each part lays the image out anew and has shorter rows

    private const int PhasesAtMost = 256; // each is a plan that is made and run by itself, however little it computes

    private readonly ConvolutionLayout layout;
    private readonly List<Part> parts;
    private readonly int width;

    private PhasedConvolution(ConvolutionLayout layout, List<Part> parts, int width)
    {
        (this.layout, this.parts, this.width) = (layout, parts, width);
        WorkspaceBytes = ResultBytes + parts.Max(static part => part.Plan?.WorkspaceBytes ?? 0);
    }

    private long ResultBytes => ((parts.Sum(part => Elements(layout, part.Phases)) * width) + 63) / 64 * 64;

    /// <summary>The plan if the image has gaps and this way costs less than another, otherwise null.</summary>
    public static ConvolvePlan? Of(
        ConvolutionLayout layout, DType dtype, Func<ConvolutionLayout, double> cost, Func<ConvolutionLayout, DType, ConvolvePlan> plan, double otherCost)
    {
        if (!layout.InputDilation.AsSpan().ContainsAnyExcept(1)) return null;
        if (AxisPhase.CountOf(layout, 0) * AxisPhase.CountOf(layout, 1) * AxisPhase.CountOf(layout, 2) > PhasesAtMost) return null;
        AxisPhase[][] phases =
        [
            .. from slice in AxisPhase.Of(layout, 0)
               from row in AxisPhase.Of(layout, 1)
               from column in AxisPhase.Of(layout, 2)
               select (AxisPhase[])[slice, row, column],
        ];
        ConvolutionLayout?[] layouts =
            [.. phases.Select(axes => axes.All(static axis => axis.Taps.Length > 0) ? new ConvolutionLayout(layout, axes) : null)];
        double putTogether = LayCost * layout.N * layout.Groups * layout.O * (double)layout.Positions;
        if (SmallTiles * (layouts.Sum(part => part is null ? 0 : cost(part)) + putTogether) >= otherCost) return null;
        var parts = new List<Part>();
        long at = 0;
        for (int i = 0; i < phases.Length; i++)
        {
            int first = 0;
            for (int axis = 0; axis < ConvolutionLayout.Axes && layouts[i] is not null; axis++)
                first += phases[i][axis].Taps[0] * layout.KernelStride[axis];
            parts.Add(new Part(phases[i], layouts[i] is { } part ? plan(part, dtype) : null, first, (nint)at));
            at += Elements(layout, phases[i]);
        }
        return new PhasedConvolution(layout, parts, dtype.SizeInBytes);
    }

    public override void Run(nint x, nint kernel, nint result, nint workspace, Epilogue epilogue)
    {
        foreach (Part part in parts)
        {
            nint target = workspace + (part.Start * width);
            if (part.Plan is { } plan) plan.Run(x, kernel + (part.FirstTap * (nint)width), target, workspace + (nint)ResultBytes);
            else new Span<byte>((byte*)target, (int)(Elements(layout, part.Phases) * width)).Clear();
        }
        int channels = layout.N * layout.Groups * layout.O;
        var body = new Body(this, workspace, result);
        if (layout.Work >= ParallelFrom) ParallelLoop.For(channels, body);
        else for (int channel = 0; channel < channels; channel++) body.Run(channel);
    }

    private static long Elements(ConvolutionLayout layout, AxisPhase[] phases) =>
        layout.N * (long)layout.Groups * layout.O * phases.Aggregate(1L, static (count, axis) => count * axis.Count);

    /// <summary>Puts the results of one channel of one image together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Channel<T>(int channel, T* parted, T* result) where T : unmanaged
    {
        T* target = result + (channel * (nint)layout.Positions);
        foreach (Part part in parts)
        {
            (AxisPhase slices, AxisPhase rows, AxisPhase columns) = (part.Phases[0], part.Phases[1], part.Phases[2]);
            T* source = parted + part.Start + (channel * (nint)(slices.Count * rows.Count * columns.Count));
            int every = columns.Every, count = columns.Count;
            for (int i = 0; i < slices.Count; i++)
            {
                for (int j = 0; j < rows.Count; j++, source += count)
                {
                    int slice = slices.First + (i * slices.Every), row = rows.First + (j * rows.Every);
                    T* line = target + (((slice * layout.Output[1]) + row) * (nint)layout.Output[2]) + columns.First;
                    if (every == 1) new Span<T>(source, count).CopyTo(new Span<T>(line, count));
                    else for (int k = 0; k < count; k++) line[k * every] = source[k];
                }
            }
        }
    }

    /// <summary>
    /// The positions of one phase of each axis: their plan, if they meet any taps, and where its kernel and its result start.
    /// </summary>
    private sealed record Part(AxisPhase[] Phases, ConvolvePlan? Plan, int FirstTap, nint Start);

    private readonly struct Body(PhasedConvolution plan, nint workspace, nint result) : IParallelBody
    {
        public void Run(int channel)
        {
            if (plan.width == sizeof(float)) plan.Channel(channel, (float*)workspace, (float*)result);
            else plan.Channel(channel, (double*)workspace, (double*)result);
        }
    }
}
