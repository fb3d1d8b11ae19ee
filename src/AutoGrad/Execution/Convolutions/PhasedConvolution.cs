namespace AutoGrad.Execution;

/// <summary>
/// Convolution of an image with gaps, such as the gradient of a strided one by its input, as several convolutions without gaps: positions
/// that meet the same taps are one of them. Their results are put together for some images at a time.
/// </summary>
internal sealed unsafe class PhasedConvolution : ConvolvePlan
{
    private const double SmallTiles = 1.2; // each part lays the image out anew and has shorter rows
    private const int PhasesAtMost = 256; // each is a plan that is made and run by itself, however little it computes
    private const long ElementsAtMost = 1 << 22; // of results before they are put together, unless one image has more
    private const int VectorOfImages = 16; // which may lie side by side

    private readonly ConvolutionLayout layout;
    private readonly Batch batch;
    private readonly Batch? rest; // the images that are left when no whole batch is
    private readonly int width;

    private PhasedConvolution(ConvolutionLayout layout, Batch batch, Batch? rest, int width)
    {
        (this.layout, this.batch, this.rest, this.width) = (layout, batch, rest, width);
        WorkspaceBytes = Math.Max(batch.WorkspaceBytes(width), rest?.WorkspaceBytes(width) ?? 0);
    }

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
        double perImage = layout.Groups * (double)layout.O * layout.Positions;
        int images = (int)Math.Clamp(ElementsAtMost / perImage, 1, layout.N);
        if (images < layout.N && images > VectorOfImages) images -= images % VectorOfImages;
        double parts = phases.Where(MeetsTaps).Sum(axes => cost(new ConvolutionLayout(layout, axes, images))) * layout.N / images;
        if (SmallTiles * (parts + (LayCost * layout.N * perImage)) >= otherCost) return null;
        Batch Of(int count)
        {
            var list = new List<Part>();
            long at = 0;
            foreach (AxisPhase[] axes in phases)
            {
                int first = 0;
                bool meets = MeetsTaps(axes);
                for (int axis = 0; axis < ConvolutionLayout.Axes && meets; axis++) first += axes[axis].Taps[0] * layout.KernelStride[axis];
                list.Add(new Part(axes, meets ? plan(new ConvolutionLayout(layout, axes, count), dtype) : null, first, (nint)at));
                if (meets) at += count * (long)layout.Groups * layout.O * axes[0].Count * axes[1].Count * axes[2].Count;
            }
            return new Batch(count, [.. list], at);
        }
        int left = layout.N % images;
        return new PhasedConvolution(layout, Of(images), left == 0 ? null : Of(left), dtype.SizeInBytes);
    }

    public override void Run(nint x, nint kernel, nint result, nint workspace, Epilogue epilogue)
    {
        for (int image = 0; image < layout.N; image += batch.Images)
        {
            Batch own = rest is not null && layout.N - image < batch.Images ? rest : batch;
            nint images = x + (image * (nint)layout.XBatchStride * width);
            foreach (Part part in own.Parts)
            {
                if (part.Plan is not { } plan) continue;
                nint kernelPart = kernel + (part.FirstTap * (nint)width);
                plan.Run(images, kernelPart, workspace + (part.Start * width), workspace + (nint)own.ResultBytes(width));
            }
            int channels = own.Images * layout.Groups * layout.O;
            var body = new Body(this, own, workspace, result + (image * (nint)layout.Groups * layout.O * layout.Positions * width));
            if (layout.Work >= ParallelFrom) ParallelLoop.For(channels, body);
            else for (int channel = 0; channel < channels; channel++) body.Run(channel);
        }
    }

    private static bool MeetsTaps(AxisPhase[] axes) => axes.All(static axis => axis.Taps.Length > 0);

    /// <summary>Puts the results of one channel of one image together.</summary>
    private void Channel<T>(int channel, Batch own, T* parted, T* result) where T : unmanaged, System.Numerics.INumber<T>
    {
        T* target = result + (channel * (nint)layout.Positions);
        int across = Math.Min(own.Parts[0].Phases[2].Every, layout.Output[2]);
        T** sources = stackalloc T*[across];
        for (int first = 0; first < own.Parts.Length; first += across)
        {
            AxisPhase slices = own.Parts[first].Phases[0], rows = own.Parts[first].Phases[1];
            for (int column = 0; column < across; column++)
            {
                Part part = own.Parts[first + column];
                nint size = slices.Count * rows.Count * (nint)part.Phases[2].Count;
                sources[column] = part.Plan is null ? null : parted + part.Start + (channel * size);
            }
            for (int i = 0; i < slices.Count; i++)
            {
                for (int j = 0; j < rows.Count; j++)
                {
                    int slice = slices.First + (i * slices.Every), row = rows.First + (j * rows.Every);
                    T* line = target + (((slice * layout.Output[1]) + row) * (nint)layout.Output[2]);
                    TakeTurns<T>.Fill(sources, across, line, layout.Output[2]);
                    for (int column = 0; column < across; column++)
                        if (sources[column] is not null) sources[column] += own.Parts[first + column].Phases[2].Count;
                }
            }
        }
    }

    /// <summary>
    /// The positions of one phase of each axis: their plan, if they meet any taps, and where its kernel and its result start.
    /// </summary>
    private sealed record Part(AxisPhase[] Phases, ConvolvePlan? Plan, int FirstTap, nint Start);

    /// <summary>So many images in parts, whose results have so many elements.</summary>
    private sealed record Batch(int Images, Part[] Parts, long Elements)
    {
        public long ResultBytes(int width) => ((Elements * width) + 63) / 64 * 64;

        public long WorkspaceBytes(int width) => ResultBytes(width) + Parts.Max(static part => part.Plan?.WorkspaceBytes ?? 0);
    }

    private readonly struct Body(PhasedConvolution plan, Batch batch, nint workspace, nint result) : IParallelBody
    {
        public void Run(int channel)
        {
            if (plan.width == sizeof(float)) plan.Channel(channel, batch, (float*)workspace, (float*)result);
            else plan.Channel(channel, batch, (double*)workspace, (double*)result);
        }
    }
}
