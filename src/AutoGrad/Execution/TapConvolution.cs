using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// Convolution with the taps of the kernel side by side in vectors, for kernels larger than the result: the gradient of the weights, where
/// the "kernel" is a whole cotangent image. Image and kernel are laid out at one pitch, the kernel with zeros after each row, so that the
/// sum over a two-dimensional window is one long dot product.
/// </summary>
internal sealed unsafe class TapConvolution<T, TVector, TOperations>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private const double ParallelFrom = 1e6;
    private const long PlanesAtMost = 1 << 26; // elements of padded images held at one time

    private readonly ConvolutionLayout layout;
    private readonly PhaseTable down, across;
    private readonly nint[] jumps; // where the segments of a window lie from its start
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
        jumps = new nint[segments];
        for (int segment = 0; segment < segments; segment++)
        {
            (int channel, int slice) = Math.DivRem(segment, layout.Kernel[0]);
            jumps[segment] = (nint)((channel * ChannelSize) + (slice * layout.KernelDilation[0] * SliceSize));
        }
    }

    private long SliceSize => down.Remainders.Length * across.Remainders.Length * (long)planeSize;

    private long ChannelSize => slices * SliceSize;

    private long ImageSize => layout.Groups * layout.C * ChannelSize;

    /// <summary>Whether the padded planes of one image fit into memory that can be had at once.</summary>
    public bool Fits => ImageSize <= PlanesAtMost && layout.Groups * (long)layout.O * segments * length <= PlanesAtMost;

    /// <summary>The multiply-adds with those of padding included, to compare with other ways.</summary>
    public static double Cost(ConvolutionLayout layout)
    {
        int pitch = layout.Kernel[2] + ((layout.Output[2] - 1) * layout.Stride[2] / layout.KernelDilation[2]);
        double windows = RoundUp((double)layout.N * layout.Positions, DotTile<T, TVector, TOperations>.Windows);
        double filters = RoundUp(layout.O, DotTile<T, TVector, TOperations>.Filters);
        double segment = Length(layout, pitch) + (2 * TOperations.Count); // starting a segment costs about two steps
        return layout.Groups * windows * filters * layout.C * layout.Kernel[0] * segment;
    }

    /// <summary>
    /// Computes the convolution into the contiguous result. False, with nothing computed, when an element of x is infinite or NaN: the
    /// zeros after kernel rows would spread it to windows that do not hold it.
    /// </summary>
    public bool TryRun(T* x, T* kernel, T* result, StoragePool pool)
    {
        int filterBlocks = ParallelLoop.Chunks(layout.O, DotTile<T, TVector, TOperations>.Filters);
        int paddedFilters = filterBlocks * DotTile<T, TVector, TOperations>.Filters;
        long filterSize = (long)segments * length;
        Storage planeStorage = pool.Rent(((imagesPerPass * ImageSize) + length) * sizeof(T)); // the last segment reads past the last plane
        Storage filterStorage = pool.Rent(layout.Groups * paddedFilters * filterSize * sizeof(T));
        bool finite = true;
        fixed (T* planesFixed = planeStorage.AsSpan<T>(), filtersFixed = filterStorage.AsSpan<T>())
        {
            T* planes = planesFixed;
            T* filters = filtersFixed;
            Loop(layout.Groups * paddedFilters, filter =>
            {
                (int group, int own) = Math.DivRem(filter, paddedFilters);
                FillFilter(group, own, kernel, filters + (filter * (nint)filterSize));
            });
            for (int image = 0; image < layout.N && finite; image += imagesPerPass)
            {
                int images = Math.Min(imagesPerPass, layout.N - image);
                int first = image;
                int channels = layout.Groups * layout.C;
                int bad = 0;
                new Span<T>(planes + (images * (nint)ImageSize), length).Clear();
                Loop(images * channels, index =>
                {
                    (int own, int c) = Math.DivRem(index, channels);
                    T* channel = x + ((first + own) * (nint)layout.XBatchStride) + (c * (nint)layout.XChannelStride);
                    if (!FillChannel(channel, planes + (index * (nint)ChannelSize))) Volatile.Write(ref bad, 1);
                });
                finite = bad == 0;
                if (!finite) break;
                int windowBlocks = ParallelLoop.Chunks((long)images * layout.Positions, DotTile<T, TVector, TOperations>.Windows);
                Loop(layout.Groups * windowBlocks * filterBlocks, task =>
                {
                    (task, int filterBlock) = Math.DivRem(task, filterBlocks);
                    (int group, int windowBlock) = Math.DivRem(task, windowBlocks);
                    T* groupFilters = filters + (group * paddedFilters * (nint)filterSize);
                    Tile(group, first, images, windowBlock, filterBlock, planes, groupFilters, result);
                });
            }
        }
        pool.Return(filterStorage);
        pool.Return(planeStorage);
        return finite;
    }

    private static double RoundUp(double count, int unit) => Math.Ceiling(count / unit) * unit;

    private static int Length(ConvolutionLayout layout, int pitch) =>
        (((layout.Kernel[1] - 1) * pitch) + layout.Kernel[2] + TOperations.Count - 1) / TOperations.Count * TOperations.Count;

    private void Loop(int count, Action<int> body)
    {
        if (layout.Work >= ParallelFrom) ParallelLoop.For(count, body);
        else for (int i = 0; i < count; i++) body(i);
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
    private void Tile(int group, int firstImage, int images, int windowBlock, int filterBlock, T* planes, T* filters, T* result)
    {
        int windows = DotTile<T, TVector, TOperations>.Windows;
        int filtersPerTile = DotTile<T, TVector, TOperations>.Filters;
        T** starts = stackalloc T*[windows];
        T* sums = stackalloc T[windows * filtersPerTile];
        int firstWindow = windowBlock * windows;
        int last = (images * layout.Positions) - 1;
        for (int i = 0; i < windows; i++) starts[i] = Window(group, Math.Min(firstWindow + i, last), planes);
        nint filterSize = segments * (nint)length;
        fixed (nint* jump = jumps)
        {
            T* w = filters + (filterBlock * filtersPerTile * filterSize);
            DotTile<T, TVector, TOperations>.Run(w, filterSize, starts, jump, segments, length, sums);
        }
        for (int i = 0; i < windows && firstWindow + i <= last; i++)
        {
            (int image, int position) = Math.DivRem(firstWindow + i, layout.Positions);
            for (int f = 0; f < filtersPerTile; f++)
            {
                int filter = (filterBlock * filtersPerTile) + f;
                if (filter >= layout.O) break;
                nint channel = ((firstImage + image) * (nint)layout.Groups * layout.O) + (group * layout.O) + filter;
                result[(channel * layout.Positions) + position] = sums[(f * windows) + i];
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
}
