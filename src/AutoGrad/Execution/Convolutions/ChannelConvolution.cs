using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>
/// Convolution with the channels that are summed side by side in vectors, for large kernels over few positions: the gradient of the
/// weights, whose channels are the images of a batch. Image and kernel are laid out with the channels of each place as neighbours; a result
/// is a dot product over the rows of the kernel, each of which is one run in both.
/// </summary>
internal sealed unsafe class ChannelConvolution<T, TVector, TOperations> : ConvolvePlan
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private const long ElementsAtMost = 1 << 27; // of what is laid out
    private const int TilesPerTask = 4;
    private const int LargeKernel = 25; // taps from which the runs of a few operands are long enough to stay in the first-level cache

    private readonly ConvolutionLayout layout;
    private readonly nint[] jumps; // where the rows of the kernel lie in the image from a window's start, then in a filter; pinned
    private readonly int width, split, columnPitch, rowSize, rowsHeld, slicesHeld, segments, length;
    private readonly bool windowsAreFew;
    private readonly int fewBlocks, manyBlocks, manyPerTask;
    private readonly long channelSize, filterSize, planeElements;

    public ChannelConvolution(ConvolutionLayout layout)
    {
        this.layout = layout;
        width = RoundUp(layout.C, Lanes);
        split = layout.KernelDilation[2];
        columnPitch = Pitch(layout);
        rowSize = split * columnPitch * width;
        rowsHeld = Held(layout, 1);
        slicesHeld = Held(layout, 0);
        segments = layout.Kernel[0] * layout.Kernel[1];
        length = layout.Kernel[2] * width;
        channelSize = (long)slicesHeld * rowsHeld * rowSize;
        filterSize = (long)segments * length;
        planeElements = layout.N * layout.Groups * channelSize;
        int windows = layout.N * layout.Positions;
        windowsAreFew = Padded(windows, layout.O) < Padded(layout.O, windows);
        (int few, int many) = windowsAreFew ? (windows, layout.O) : (layout.O, windows);
        fewBlocks = ParallelLoop.Chunks(few, DotTile<T, TVector, TOperations>.Few);
        manyBlocks = ParallelLoop.Chunks(many, DotTile<T, TVector, TOperations>.Many);
        manyPerTask = Math.Min(TilesPerTask, manyBlocks);
        jumps = GC.AllocateUninitializedArray<nint>(2 * segments, pinned: true);
        for (int segment = 0; segment < segments; segment++)
        {
            (int slice, int row) = Math.DivRem(segment, layout.Kernel[1]);
            jumps[segment] = ((slice * layout.KernelDilation[0] * (nint)rowsHeld) + (row * layout.KernelDilation[1])) * rowSize;
            jumps[segments + segment] = segment * (nint)length;
        }
        WorkspaceBytes = (planeElements + (layout.Groups * layout.O * filterSize)) * sizeof(T);
    }

    private static int Lanes => TOperations.Count;

    private nint* Jumps => (nint*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(jumps));

    /// <summary>The multiply-adds with those in unused lanes, and what laying out costs, to compare with other ways.</summary>
    public static double Cost(ConvolutionLayout layout)
    {
        // Over more positions than taps windows share little: what a tile reads is not in the first-level cache, and 5x5 takes twice as long.
        bool isSuitable = Lanes > 1 && layout.Taps >= Math.Max(LargeKernel, layout.Positions);
        if (!isSuitable || layout.InputDilation.AsSpan().ContainsAnyExcept(1)) return double.PositiveInfinity;
        double width = RoundUp(layout.C, Lanes);
        double plane = width * Held(layout, 0) * Held(layout, 1) * layout.KernelDilation[2] * Pitch(layout) * layout.N * layout.Groups;
        double filters = width * layout.Taps * layout.Groups * layout.O;
        if (plane + filters > ElementsAtMost || layout.N * (double)layout.Positions > int.MaxValue) return double.PositiveInfinity;
        int windows = layout.N * layout.Positions;
        double pairs = Math.Min(Padded(windows, layout.O), Padded(layout.O, windows));
        double run = (layout.Kernel[2] * width) + (2 * Lanes); // starting a row costs about two steps
        return (layout.Groups * pairs * layout.Kernel[0] * layout.Kernel[1] * run) + (LayCost * (plane + filters));
    }

    public override void Run(nint x, nint kernel, nint result, nint workspace, Epilogue epilogue)
    {
        T* planes = (T*)workspace;
        T* filters = planes + planeElements;
        Loop(layout.N * layout.Groups, new FillImages(this, (T*)x, planes));
        Loop(layout.Groups * layout.O, new FillFilters(this, (T*)kernel, filters));
        Loop(layout.Groups * fewBlocks * ParallelLoop.Chunks(manyBlocks, manyPerTask), new Tiles(this, planes, filters, (T*)result));
    }

    private static int RoundUp(int count, int unit) => (count + unit - 1) / unit * unit;

    private static double Padded(int few, int many) =>
        (double)RoundUp(few, DotTile<T, TVector, TOperations>.Few) * RoundUp(many, DotTile<T, TVector, TOperations>.Many);

    /// <summary>The places of an axis that windows see.</summary>
    private static int Held(ConvolutionLayout layout, int axis) =>
        ((layout.Output[axis] - 1) * layout.Stride[axis]) + ((layout.Kernel[axis] - 1) * layout.KernelDilation[axis]) + 1;

    private static int Pitch(ConvolutionLayout layout) =>
        ((layout.Output[2] - 1) * layout.Stride[2] / layout.KernelDilation[2]) + layout.Kernel[2];

    private void Loop<TBody>(int count, TBody body) where TBody : struct, IParallelBody
    {
        if (layout.Work >= ParallelFrom) ParallelLoop.For(count, body);
        else for (int i = 0; i < count; i++) body.Run(i);
    }

    /// <summary>Lays one image out, the channels of one group side by side, with zeros for padding and unused lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillImage(int index, T* x, T* planes)
    {
        (int image, int group) = Math.DivRem(index, layout.Groups);
        T* source = x + (image * (nint)layout.XBatchStride) + (group * layout.C * (nint)layout.XChannelStride);
        T* target = planes + (index * (nint)channelSize);
        int low = layout.Low[2], first = Math.Max(low, 0), end = Math.Min(layout.Input[2] + low, split * columnPitch);
        bool isFilled = split == 1 && width == layout.C;
        T* scratch = split == 1 && layout.XStride[2] == 1 ? null : ThreadWorkspace.RentPinned<T>(layout.Input[2] * (long)width);
        bool isOnePiece = isFilled && first == 0 && end == columnPitch && layout.XStride[2] == 1 && layout.XStride[1] == columnPitch
            && layout.Low[1] <= 0 && rowsHeld - layout.Low[1] <= layout.Input[1];
        for (int i = 0; i < slicesHeld; i++)
        {
            int slice = i - layout.Low[0];
            if (isOnePiece && slice >= 0 && slice < layout.Input[0]) // rows follow each other in both
            {
                T* plane = source + (slice * (nint)layout.XStride[0]) - (layout.Low[1] * (nint)columnPitch) - low;
                TransposeTile.Run(plane, layout.XChannelStride, target, width, rowsHeld * columnPitch, layout.C);
                target += rowsHeld * (nint)rowSize;
                continue;
            }
            for (int j = 0; j < rowsHeld; j++, target += rowSize)
            {
                int row = j - layout.Low[1];
                bool isEmpty = slice < 0 || slice >= layout.Input[0] || row < 0 || row >= layout.Input[1] || first >= end;
                if (isEmpty || !isFilled)
                {
                    new Span<T>(target, rowSize).Clear();
                }
                else
                {
                    new Span<T>(target, first * width).Clear();
                    new Span<T>(target + (end * width), rowSize - (end * width)).Clear();
                }
                if (isEmpty) continue;
                T* from = source + (slice * (nint)layout.XStride[0]) + (row * (nint)layout.XStride[1]) - (low * (nint)layout.XStride[2]);
                LaneRow<T>.Fill(from, layout.XChannelStride, layout.XStride[2], layout.C, first, end, split, columnPitch * width, width, target, scratch);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillFilter(int filter, T* kernel, T* filters)
    {
        T* source = kernel + (filter * (nint)layout.KernelOutputStride);
        T* target = filters + (filter * (nint)filterSize);
        T* scratch = layout.KernelStride[2] == 1 ? null : ThreadWorkspace.RentPinned<T>(length);
        if (width > layout.C) new Span<T>(target, (int)filterSize).Clear();
        if (layout.KernelStride[2] == 1 && (layout.Kernel[1] == 1 || layout.KernelStride[1] == layout.Kernel[2]))
        {
            for (int slice = 0; slice < layout.Kernel[0]; slice++, target += layout.Kernel[1] * length) // all rows in one piece
            {
                T* plane = source + (slice * (nint)layout.KernelStride[0]);
                TransposeTile.Run(plane, layout.KernelChannelStride, target, width, layout.Kernel[1] * layout.Kernel[2], layout.C);
            }
            return;
        }
        for (int segment = 0; segment < segments; segment++, target += length)
        {
            (int slice, int row) = Math.DivRem(segment, layout.Kernel[1]);
            T* from = source + (slice * (nint)layout.KernelStride[0]) + (row * (nint)layout.KernelStride[1]);
            LaneRow<T>.Fill(from, layout.KernelChannelStride, layout.KernelStride[2], layout.C, 0, layout.Kernel[2], 1, 0, width, target, scratch);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tile(int group, int fewBlock, int manyBlock, T* planes, T* filters, T* result)
    {
        int few = DotTile<T, TVector, TOperations>.Few, many = DotTile<T, TVector, TOperations>.Many;
        T** left = stackalloc T*[few];
        T** right = stackalloc T*[many];
        T* sums = stackalloc T[few * many * Lanes];
        int firstFew = fewBlock * few, firstMany = manyBlock * many;
        int windows = layout.N * layout.Positions;
        T* ownFilters = filters + (group * layout.O * (nint)filterSize);
        for (int i = 0; i < few; i++)
        {
            left[i] = windowsAreFew
                ? Window(group, Math.Min(firstFew + i, windows - 1), planes)
                : ownFilters + (Math.Min(firstFew + i, layout.O - 1) * (nint)filterSize);
        }
        for (int i = 0; i < many; i++)
        {
            right[i] = windowsAreFew
                ? ownFilters + (Math.Min(firstMany + i, layout.O - 1) * (nint)filterSize)
                : Window(group, Math.Min(firstMany + i, windows - 1), planes);
        }
        nint* windowJumps = Jumps;
        nint* filterJumps = Jumps + segments;
        DotTile<T, TVector, TOperations>.Run(
            left, windowsAreFew ? windowJumps : filterJumps, right, windowsAreFew ? filterJumps : windowJumps, segments, length, sums, false);
        for (int i = 0; i < few; i++)
        {
            for (int j = 0; j < many; j++)
            {
                (int window, int filter) = windowsAreFew ? (firstFew + i, firstMany + j) : (firstMany + j, firstFew + i);
                if (window >= windows || filter >= layout.O) continue;
                (int image, int position) = Math.DivRem(window, layout.Positions);
                nint channel = (((image * (nint)layout.Groups) + group) * layout.O) + filter;
                result[(channel * layout.Positions) + position] = TOperations.Sum(TOperations.Load(sums + (((i * many) + j) * Lanes)));
            }
        }
    }

    private T* Window(int group, int window, T* planes)
    {
        (int image, int position) = Math.DivRem(window, layout.Positions);
        (position, int column) = Math.DivRem(position, layout.Output[2]);
        (int slice, int row) = Math.DivRem(position, layout.Output[1]);
        (int across, int phase) = Math.DivRem(column * layout.Stride[2], split);
        nint line = (slice * layout.Stride[0] * (nint)rowsHeld) + (row * layout.Stride[1]);
        return planes + (((image * (nint)layout.Groups) + group) * (nint)channelSize) + (line * rowSize) + (((phase * columnPitch) + across) * (nint)width);
    }

    private readonly struct FillImages(ChannelConvolution<T, TVector, TOperations> plan, T* x, T* planes) : IParallelBody
    {
        public void Run(int chunk) => plan.FillImage(chunk, x, planes);
    }

    private readonly struct FillFilters(ChannelConvolution<T, TVector, TOperations> plan, T* kernel, T* filters) : IParallelBody
    {
        public void Run(int chunk) => plan.FillFilter(chunk, kernel, filters);
    }

    private readonly struct Tiles(ChannelConvolution<T, TVector, TOperations> plan, T* planes, T* filters, T* result) : IParallelBody
    {
        public void Run(int chunk)
        {
            (chunk, int part) = Math.DivRem(chunk, ParallelLoop.Chunks(plan.manyBlocks, plan.manyPerTask));
            (int group, int fewBlock) = Math.DivRem(chunk, plan.fewBlocks);
            int first = part * plan.manyPerTask;
            for (int block = first; block < Math.Min(first + plan.manyPerTask, plan.manyBlocks); block++)
            {
                plan.Tile(group, fewBlock, block, planes, filters, result);
            }
        }
    }
}
