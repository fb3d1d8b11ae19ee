using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>
/// Convolution with the taps of the kernel side by side in vectors, for kernels larger than the result: the gradient of the weights, where
/// the "kernel" is a whole cotangent image. Image and kernel are laid out at one pitch, the kernel with zeros after each row, so that the
/// sum over a two-dimensional window is one long dot product.
/// </summary>
internal sealed unsafe class TapConvolution<T, TVector, TOperations> : ConvolvePlan
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private const double ShortRuns = 1.3; // measured: its runs, one a channel, come from the second-level cache
    private const long PlanesAtMost = 1 << 26; // elements of padded images held at one time

    private readonly ConvolutionLayout layout;
    private readonly PhaseTable down, across;
    private readonly nint[] jumps; // where the segments of a window lie from its start, then those of a filter; pinned
    private readonly PositionConvolution<T, TVector, TOperations> otherwise;
    private readonly int filterBlocks, paddedFilters, filterSize;
    private readonly int pitch, planeRows, planeSize, slices, length, segments, imagesPerPass;

    public TapConvolution(ConvolutionLayout layout)
    {
        this.layout = layout;
        down = new PhaseTable(layout.Output[1], layout.Stride[1], layout.KernelDilation[1]);
        across = new PhaseTable(layout.Output[2], layout.Stride[2], layout.KernelDilation[2]);
        pitch = layout.Kernel[2] + across.Reach;
        planeRows = layout.Kernel[1] + down.Reach;
        planeSize = planeRows * pitch;
        slices = ((layout.Output[0] - 1) * layout.Stride[0]) + ((layout.Kernel[0] - 1) * layout.KernelDilation[0]) + 1;
        length = Length(layout, pitch);
        segments = layout.C * layout.Kernel[0];
        imagesPerPass = (int)Math.Clamp(PlanesAtMost / ImageSize, 1, layout.N);
        jumps = GC.AllocateUninitializedArray<nint>(2 * segments, pinned: true);
        for (int segment = 0; segment < segments; segment++)
        {
            (int channel, int slice) = Math.DivRem(segment, layout.Kernel[0]);
            jumps[segments + segment] = segment * length;
            jumps[segment] = (nint)((channel * ChannelSize) + (slice * layout.KernelDilation[0] * SliceSize));
        }
        filterBlocks = ParallelLoop.Chunks(layout.O, DotTile<T, TVector, TOperations>.Few);
        paddedFilters = filterBlocks * DotTile<T, TVector, TOperations>.Few;
        filterSize = segments * length;
        otherwise = new PositionConvolution<T, TVector, TOperations>(layout);
        WorkspaceBytes =
            Math.Max(otherwise.WorkspaceBytes, (PlaneElements + (layout.Groups * (long)paddedFilters * filterSize)) * sizeof(T));
    }

    private long SliceSize => down.Remainders.Length * across.Remainders.Length * (long)planeSize;

    private long ChannelSize => slices * SliceSize;

    private long ImageSize => layout.Groups * layout.C * ChannelSize;

    /// <summary>The last segment reads past the last plane.</summary>
    private long PlaneElements => RoundUp((imagesPerPass * ImageSize) + length);

    private nint* Jumps => (nint*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(jumps));

    /// <summary>The multiply-adds with those of padding included, to compare with other ways.</summary>
    public static double Cost(ConvolutionLayout layout)
    {
        int pitch = layout.Kernel[2] + ((layout.Output[2] - 1) * layout.Stride[2] / layout.KernelDilation[2]);
        double windows = RoundUp((double)layout.N * layout.Positions, DotTile<T, TVector, TOperations>.Many);
        double filters = RoundUp(layout.O, DotTile<T, TVector, TOperations>.Few);
        double image = layout.Groups * (double)layout.C * (layout.Kernel[1] + layout.Output[1]) * pitch;
        if (image > PlanesAtMost || layout.Groups * (double)layout.O * layout.C * layout.Kernel[0] * Length(layout, pitch) > PlanesAtMost)
        {
            return double.PositiveInfinity; // more memory than can be had at once
        }
        double segment = Length(layout, pitch) + (2 * TOperations.Count); // starting a segment costs about two steps
        double laid = (layout.N * image) + (layout.Groups * filters * layout.C * layout.Kernel[0] * Length(layout, pitch));
        return (ShortRuns * layout.Groups * windows * filters * layout.C * layout.Kernel[0] * segment) + (LayCost * laid);
    }

    /// <summary>
    /// Computes the result. When an element of x is infinite or NaN, in another way: the zeros after kernel rows would spread it to windows
    /// that do not hold it.
    /// </summary>
    public override void Run(nint x, nint kernel, nint result, nint workspace, Epilogue epilogue)
    {
        T* planes = (T*)workspace;
        T* filters = planes + PlaneElements;
        Loop(layout.Groups * paddedFilters, new FillFilters(this, (T*)kernel, filters));
        for (int image = 0; image < layout.N; image += imagesPerPass)
        {
            int images = Math.Min(imagesPerPass, layout.N - image);
            new Span<T>(planes + (images * (nint)ImageSize), length).Clear();
            int infinite = 0;
            Loop(images * layout.Groups * layout.C, new FillChannels(this, (T*)x, image, planes, &infinite));
            if (infinite != 0)
            {
                otherwise.Run(x, kernel, result, workspace, default);
                return;
            }
            int windowBlocks = ParallelLoop.Chunks((long)images * layout.Positions, DotTile<T, TVector, TOperations>.Many);
            Loop(layout.Groups * windowBlocks * filterBlocks, new Tiles(this, image, images, windowBlocks, planes, filters, (T*)result));
        }
    }

    private static long RoundUp(long count) => (count + 63) / 64 * 64;

    private static double RoundUp(double count, int unit) => Math.Ceiling(count / unit) * unit;

    private static int Length(ConvolutionLayout layout, int pitch) =>
        (((layout.Kernel[1] - 1) * pitch) + layout.Kernel[2] + TOperations.Count - 1) / TOperations.Count * TOperations.Count;

    private void Loop<TBody>(int count, TBody body) where TBody : struct, IParallelBody
    {
        if (layout.Work >= ParallelFrom) ParallelLoop.For(count, body);
        else for (int i = 0; i < count; i++) body.Run(i);
    }

    /// <summary>Lays one filter out at the pitch, zeros between its rows; a filter beyond the last is all zeros.</summary>
    private void FillFilter(int group, int filter, T* kernel, T* target)
    {
        new Span<T>(target, segments * length).Clear();
        if (filter >= layout.O) return;
        T* source = kernel + (((group * layout.O) + filter) * (nint)layout.KernelOutputStride);
        for (int segment = 0; segment < segments; segment++, target += length)
        {
            (int channel, int slice) = Math.DivRem(segment, layout.Kernel[0]);
            T* from = source + (channel * (nint)layout.KernelChannelStride) + (slice * (nint)layout.KernelStride[0]);
            for (int row = 0; row < layout.Kernel[1]; row++)
            {
                T* to = target + (row * pitch);
                T* line = from + (row * (nint)layout.KernelStride[1]);
                if (layout.KernelStride[2] == 1) new Span<T>(line, layout.Kernel[2]).CopyTo(new Span<T>(to, layout.Kernel[2]));
                else for (int j = 0; j < layout.Kernel[2]; j++) to[j] = line[j * (nint)layout.KernelStride[2]];
            }
        }
    }

    /// <summary>Lays one channel of one image out; whether all its elements are finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool FillChannel(T* channel, T* target)
    {
        T* start = target;
        Progression inDepth = layout.Reads(0, 0, 1, slices);
        for (int slice = 0; slice < slices; slice++)
        {
            (int step, int off) = slice < inDepth.First ? (-1, 0) : Math.DivRem(slice - inDepth.First, inDepth.Every);
            bool empty = off != 0 || step < 0 || step >= inDepth.Count;
            T* image = empty ? channel : channel + ((inDepth.Source + (step * inDepth.SourceStep)) * (nint)layout.XStride[0]);
            foreach (int remainderRow in down.Remainders)
            {
                Progression rows = layout.Reads(1, remainderRow, layout.KernelDilation[1], planeRows);
                foreach (int remainderColumn in across.Remainders)
                {
                    Progression columns = layout.Reads(2, remainderColumn, layout.KernelDilation[2], pitch);
                    if (empty) new Span<T>(target, planeSize).Clear();
                    else PaddedPlane<T>.Fill(target, planeRows, pitch, rows, columns, image, layout.XStride[1], layout.XStride[2]);
                    target += planeSize;
                }
            }
        }
        return AllFinite(start, ChannelSize);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool AllFinite(T* elements, long count)
    {
        int lanes = TOperations.Count;
        TVector zero = default;
        TVector sum = default;
        long i = 0;
        for (; i <= count - lanes; i += lanes) sum = TOperations.MultiplyAdd(zero, TOperations.Load(elements + i), sum);
        T rest = TOperations.Sum(sum);
        for (; i < count; i++) rest += elements[i] * T.Zero;
        return rest == T.Zero;
    }

    /// <summary>A few windows times a few filters. Windows are numbered through the positions of all images of the pass.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tile(int group, int firstImage, int images, int windowBlock, int filterBlock, T* planes, T* filters, T* result)
    {
        int windows = DotTile<T, TVector, TOperations>.Many;
        int filtersPerTile = DotTile<T, TVector, TOperations>.Few;
        T** few = stackalloc T*[filtersPerTile];
        T** starts = stackalloc T*[windows];
        T* sums = stackalloc T[windows * filtersPerTile * TOperations.Count];
        int firstWindow = windowBlock * windows;
        int last = (images * layout.Positions) - 1;
        for (int i = 0; i < windows; i++) starts[i] = Window(group, Math.Min(firstWindow + i, last), planes);
        T* firstFilter = filters + (filterBlock * filtersPerTile * (nint)filterSize);
        for (int i = 0; i < filtersPerTile; i++) few[i] = firstFilter + (i * (nint)filterSize);
        DotTile<T, TVector, TOperations>.Run(few, Jumps + segments, starts, Jumps, segments, length, sums, false);
        for (int i = 0; i < windows && firstWindow + i <= last; i++)
        {
            (int image, int position) = Math.DivRem(firstWindow + i, layout.Positions);
            for (int f = 0; f < filtersPerTile; f++)
            {
                int filter = (filterBlock * filtersPerTile) + f;
                if (filter >= layout.O) break;
                nint channel = ((firstImage + image) * (nint)layout.Groups * layout.O) + (group * layout.O) + filter;
                result[(channel * layout.Positions) + position] =
                    TOperations.Sum(TOperations.Load(sums + (((f * windows) + i) * TOperations.Count)));
            }
        }
    }

    private T* Window(int group, int window, T* planes)
    {
        (int image, int position) = Math.DivRem(window, layout.Positions);
        (position, int column) = Math.DivRem(position, layout.Output[2]);
        (int slice, int row) = Math.DivRem(position, layout.Output[1]);
        int phase = (down.Phase[row] * across.Remainders.Length) + across.Phase[column];
        long start = (image * ImageSize) + (group * layout.C * ChannelSize) + (slice * layout.Stride[0] * SliceSize);
        return planes + start + (phase * (long)planeSize) + (down.Shift[row] * pitch) + across.Shift[column];
    }

    private readonly struct FillFilters(TapConvolution<T, TVector, TOperations> plan, T* kernel, T* filters) : IParallelBody
    {
        public void Run(int chunk)
        {
            (int group, int own) = Math.DivRem(chunk, plan.paddedFilters);
            plan.FillFilter(group, own, kernel, filters + (chunk * (nint)plan.filterSize));
        }
    }

    private readonly struct FillChannels(TapConvolution<T, TVector, TOperations> plan, T* x, int first, T* planes, int* infinite) : IParallelBody
    {
        public void Run(int chunk)
        {
            ConvolutionLayout layout = plan.layout;
            (int image, int c) = Math.DivRem(chunk, layout.Groups * layout.C);
            T* channel = x + ((first + image) * (nint)layout.XBatchStride) + (c * (nint)layout.XChannelStride);
            if (!plan.FillChannel(channel, planes + (chunk * (nint)plan.ChannelSize))) Volatile.Write(ref *infinite, 1);
        }
    }

    private readonly struct Tiles(
        TapConvolution<T, TVector, TOperations> plan, int first, int images, int windowBlocks, T* planes, T* filters, T* result) : IParallelBody
    {
        public void Run(int chunk)
        {
            (chunk, int windowBlock) = Math.DivRem(chunk, windowBlocks); // the same filters again and again: they stay in the cache
            (int group, int filterBlock) = Math.DivRem(chunk, plan.filterBlocks);
            T* own = filters + (group * plan.paddedFilters * (nint)plan.filterSize);
            plan.Tile(group, first, images, windowBlock, filterBlock, planes, own, result);
        }
    }
}
