namespace AutoGrad.Execution;

/// <summary>
/// A convolution's sizes and strides in one form: three spatial axes (depth, height, width), of which those that a convolution over one or
/// two axes lacks come first with size 1. C and O count the channels of one group.
/// </summary>
internal sealed class ConvolutionLayout
{
    public const int Axes = 3;

    public ConvolutionLayout(
        ConvolutionGeometry geometry, Shape x, ReadOnlySpan<int> xStrides, Shape kernel, ReadOnlySpan<int> kernelStrides, Shape output)
    {
        N = output[0];
        Groups = geometry.Groups;
        C = kernel[1];
        O = output[1] / Groups;
        XBatchStride = xStrides[0];
        XChannelStride = xStrides[1];
        KernelOutputStride = kernelStrides[0];
        KernelChannelStride = kernelStrides[1];
        int missing = Axes - geometry.SpatialRank;
        for (int axis = 0; axis < Axes; axis++)
        {
            int from = axis - missing;
            bool present = from >= 0;
            Input[axis] = present ? x[from + 2] : 1;
            Kernel[axis] = present ? kernel[from + 2] : 1;
            Output[axis] = present ? output[from + 2] : 1;
            Stride[axis] = present ? geometry.Strides[from] : 1;
            Low[axis] = present ? geometry.Low[from] : 0;
            InputDilation[axis] = present ? geometry.InputDilation[from] : 1;
            KernelDilation[axis] = present ? geometry.KernelDilation[from] : 1;
            XStride[axis] = present ? xStrides[from + 2] : 0;
            KernelStride[axis] = present ? kernelStrides[from + 2] : 0;
        }
    }

    /// <summary>
    /// The positions of one phase of each axis of some images as a convolution without gaps, with the kernel's taps from the first that
    /// they meet.
    /// </summary>
    public ConvolutionLayout(ConvolutionLayout whole, AxisPhase[] phases, int images)
    {
        (N, Groups, C, O) = (images, whole.Groups, whole.C, whole.O);
        (XBatchStride, XChannelStride) = (whole.XBatchStride, whole.XChannelStride);
        (KernelOutputStride, KernelChannelStride) = (whole.KernelOutputStride, whole.KernelChannelStride);
        for (int axis = 0; axis < Axes; axis++)
        {
            AxisPhase phase = phases[axis];
            bool hasMany = phase.Taps.Length > 1;
            Input[axis] = whole.Input[axis];
            Kernel[axis] = phase.Taps.Length;
            Output[axis] = phase.Count;
            Stride[axis] = phase.Step;
            Low[axis] = -phase.Offsets[0];
            InputDilation[axis] = 1;
            KernelDilation[axis] = hasMany ? phase.Offsets[1] - phase.Offsets[0] : 1;
            XStride[axis] = whole.XStride[axis];
            KernelStride[axis] = hasMany ? (phase.Taps[1] - phase.Taps[0]) * whole.KernelStride[axis] : 0;
        }
    }

    public int N { get; }

    public int Groups { get; }

    public int C { get; }

    public int O { get; }

    public int XBatchStride { get; }

    public int XChannelStride { get; }

    public int KernelOutputStride { get; }

    public int KernelChannelStride { get; }

    public int[] Input { get; } = new int[Axes];

    public int[] Kernel { get; } = new int[Axes];

    public int[] Output { get; } = new int[Axes];

    public int[] Stride { get; } = new int[Axes];

    public int[] Low { get; } = new int[Axes];

    public int[] InputDilation { get; } = new int[Axes];

    public int[] KernelDilation { get; } = new int[Axes];

    public int[] XStride { get; } = new int[Axes];

    public int[] KernelStride { get; } = new int[Axes];

    /// <summary>The positions of one output channel.</summary>
    public int Positions => Output[0] * Output[1] * Output[2];

    /// <summary>The taps of one channel of the kernel.</summary>
    public int Taps => Kernel[0] * Kernel[1] * Kernel[2];

    /// <summary>The multiply-adds, those with padding included.</summary>
    public double Work => (double)N * Groups * O * Positions * C * Taps;

    /// <summary>
    /// The places along an axis of x that are read at padded places first, first + step, …: see <see cref="Progression"/>.
    /// </summary>
    public Progression Reads(int axis, int first, int step, int count) =>
        new(first - Low[axis], step, count, Input[axis], InputDilation[axis]);
}

/// <summary>
/// Which of the places start, start + step, … of an axis with gaps hold an element of the axis and not a gap or padding: the places
/// numbered First, First + Every, …, Count of them, hold the elements Source, Source + SourceStep, ….
/// </summary>
internal readonly struct Progression
{
    public Progression(int start, int step, int count, int size, int dilation)
    {
        int place = start < 0 ? (int)((-(long)start + step - 1) / step) : 0;
        long position = start + ((long)place * step);
        int tries = 0;
        while (tries < dilation && position % dilation != 0)
        {
            place++;
            position += step;
            tries++;
        }
        int common = (int)System.Numerics.BigInteger.GreatestCommonDivisor(step, dilation);
        First = place;
        Every = dilation / common;
        SourceStep = step / common;
        Source = (int)Math.Min(position / dilation, size);
        if (tries == dilation || place >= count || Source >= size) Count = 0;
        else Count = Math.Min((count - 1 - place) / Every, (size - 1 - Source) / SourceStep) + 1;
    }

    public int First { get; }

    public int Every { get; }

    public int Count { get; }

    public int Source { get; }

    public int SourceStep { get; }
}
