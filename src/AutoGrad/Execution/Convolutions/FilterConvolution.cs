using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>
/// Convolution with filters side by side in vectors: a tile of neighbouring positions of one row reads its elements one by one from a padded
/// copy of some rows of the image, so rows of any length lose little, and multiplies them by whole vectors of the packed kernel. The
/// results, whose filters are neighbours, are turned at the end of a block.
/// </summary>
/// <remarks>Every element is one chain of multiply-adds in the order of channels and taps, whatever the blocks.</remarks>
internal sealed unsafe class FilterConvolution<T, TVector, TOperations> : ConvolvePlan
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private const int BlockElements = 1 << 16; // what a block's planes and sums take together, to stay in the second-level cache
    private const int NearElements = 6 << 10; // of a panel of filters that all tiles of a block read from the first-level cache
    private const int TasksWanted = 8;
    private const int ShortBlock = 4 * TileCut.Full; // positions

    private readonly ConvolutionLayout layout;
    private readonly int[] table; // offsets of the taps in the planes; pinned
    private readonly int depth, depthBlock, rows, columns, planeRows, pitch, planeSize, slices, paddedColumns;
    private readonly int panels, panelsPerTask, panelBlocks, rowBlocks, columnBlocks, tasks;

    public FilterConvolution(ConvolutionLayout layout)
    {
        this.layout = layout;
        slices = layout.C * layout.Kernel[0];
        depth = layout.C * layout.Taps;
        depthBlock = Even(depth, NearElements / Width);
        panels = ParallelLoop.Chunks(layout.O, Width);
        (rows, columns) = (layout.Output[1], layout.Output[2]);
        while (rows > 1 && Elements(rows, columns) > BlockElements) rows = (rows + 1) / 2;
        while (columns > ShortBlock && Elements(rows, columns) > BlockElements) columns = (columns + 1) / 2;
        panelsPerTask = panels;
        if (layout.Work >= ParallelFrom) (rows, panelsPerTask) = Split(rows, panelsPerTask);
        (rowBlocks, columnBlocks) = (ParallelLoop.Chunks(layout.Output[1], rows), ParallelLoop.Chunks(layout.Output[2], columns));
        panelBlocks = ParallelLoop.Chunks(panels, panelsPerTask);
        (planeRows, pitch) = (Reach(1, rows), Reach(2, columns));
        planeSize = planeRows * pitch;
        paddedColumns = TileCut.Padded(columns);
        table = GC.AllocateUninitializedArray<int>(depth, pinned: true);
        for (int slice = 0, k = 0; slice < slices; slice++)
        {
            for (int i = 0; i < layout.Kernel[1]; i++)
            {
                for (int j = 0; j < layout.Kernel[2]; j++, k++)
                    table[k] = (slice * planeSize) + (i * layout.KernelDilation[1] * pitch) + (j * layout.KernelDilation[2]);
            }
        }
        WorkspaceBytes = layout.Groups * (long)panels * Width * depth * sizeof(T);
        tasks = layout.N * layout.Groups * layout.Output[0] * rowBlocks * columnBlocks * panelBlocks;
        AllowsEpilogue = tasks > 1;
    }

    private static int Width => 2 * TOperations.Count;

    private int* Table => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(table));

    /// <summary>The multiply-adds with those that are dropped, and what laying out costs, to compare with other ways.</summary>
    public static double Cost(ConvolutionLayout layout)
    {
        bool isSuitable = TOperations.Count * sizeof(T) == 64 && TransposeTile.Supports(sizeof(T)) && layout.Stride[2] <= 2;
        if (!isSuitable) return double.PositiveInfinity;
        double filters = ParallelLoop.Chunks(layout.O, TOperations.Count) * TOperations.Count;
        double positions = layout.N * layout.Groups * (double)layout.Output[0] * layout.Output[1];
        double laid = layout.C * (double)layout.Kernel[0] * layout.Stride[1] * layout.Stride[2] * layout.Output[2];
        return (positions * ((TileCut.Padded(layout.Output[2]) * filters * layout.C * layout.Taps) + (LayCost * ((filters * layout.Output[2]) + laid))))
            + (LayCost * layout.Groups * filters * layout.C * layout.Taps);
    }

    public override void Run(nint x, nint kernel, nint result, nint workspace, Epilogue epilogue)
    {
        Loop(layout.Groups * panels, new PackPanels(this, (T*)kernel, (T*)workspace));
        Loop(tasks, new Blocks(this, (T*)x, (T*)workspace, (T*)result, epilogue));
    }

    /// <summary>The largest piece of at most so much that cuts a length into pieces of nearly one size.</summary>
    private static int Even(int length, int most) => (length + ParallelLoop.Chunks(length, most) - 1) / ParallelLoop.Chunks(length, most);

    private int Reach(int axis, int positions) =>
        ((positions - 1) * layout.Stride[axis]) + ((layout.Kernel[axis] - 1) * layout.KernelDilation[axis]) + 1;

    private long Elements(int someRows, int someColumns) =>
        ((long)slices * Reach(1, someRows) * Reach(2, someColumns)) + (panels * Width * (long)someRows * someColumns);

    private int PanelWidth(int panel) => layout.O - (panel * Width) <= TOperations.Count ? TOperations.Count : Width;

    private void Loop<TBody>(int count, TBody body) where TBody : struct, IParallelBody
    {
        if (layout.Work >= ParallelFrom) ParallelLoop.For(count, body);
        else for (int i = 0; i < count; i++) body.Run(i);
    }

    /// <summary>Cuts a convolution of few images so that several threads find work: first into rows, then into filters.</summary>
    private (int Rows, int Panels) Split(int rowsPerTask, int panelsPerTask)
    {
        long Tasks() => (long)layout.N * layout.Groups * layout.Output[0] * ParallelLoop.Chunks(layout.Output[2], columns)
            * ParallelLoop.Chunks(layout.Output[1], rowsPerTask) * ParallelLoop.Chunks(panels, panelsPerTask);
        while (Tasks() < TasksWanted && rowsPerTask * columns >= 2 * ShortBlock && rowsPerTask > 1) rowsPerTask = (rowsPerTask + 1) / 2;
        while (Tasks() < TasksWanted && panelsPerTask > 1) panelsPerTask = (panelsPerTask + 1) / 2;
        return (rowsPerTask, panelsPerTask);
    }

    /// <summary>Lays some filters of a group side by side, one row for each channel and tap; zeros where there are no more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackPanel(int group, int panel, T* kernel, T* packed)
    {
        int width = PanelWidth(panel), filter = panel * Width, valid = Math.Min(width, layout.O - filter), run = layout.Kernel[1] * layout.Kernel[2];
        T* target = packed + (((group * (nint)panels) + panel) * Width * depth);
        if (valid < width) new Span<T>(target, width * depth).Clear();
        T* filters = kernel + (((group * layout.O) + filter) * (nint)layout.KernelOutputStride);
        bool isRun = IsRun(1), isTurned = IsRun(-1);
        for (int slice = 0; slice < slices; slice++, target += run * width)
        {
            T* source = filters + (slice / layout.Kernel[0] * (nint)layout.KernelChannelStride) + (slice % layout.Kernel[0] * (nint)layout.KernelStride[0]);
            if (isRun) TransposeTile.Run(source, layout.KernelOutputStride, target, width, run, valid);
            else if (isTurned) TransposeTile.Run(source - (run - 1), layout.KernelOutputStride, target + ((run - 1) * width), -width, run, valid);
            else
            {
                for (int i = 0, k = 0; i < layout.Kernel[1]; i++)
                {
                    for (int j = 0; j < layout.Kernel[2]; j++, k++)
                    {
                        T* from = source + (i * (nint)layout.KernelStride[1]) + (j * (nint)layout.KernelStride[2]);
                        for (int o = 0; o < valid; o++) target[(k * width) + o] = from[o * (nint)layout.KernelOutputStride];
                    }
                }
            }
        }
    }

    /// <summary>Whether the taps of a plane of the kernel follow each other in memory, or do so backwards.</summary>
    private bool IsRun(int step) =>
        (layout.Kernel[2] == 1 || layout.KernelStride[2] == step)
        && (layout.Kernel[1] == 1 || layout.KernelStride[1] == step * layout.Kernel[2]);

    /// <summary>One block: some rows and columns of one slice of one image, for some filters of one group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block(int task, T* x, T* packed, T* result, Epilogue epilogue)
    {
        (task, int panelBlock) = Math.DivRem(task, panelBlocks);
        (task, int columnBlock) = Math.DivRem(task, columnBlocks);
        (task, int rowBlock) = Math.DivRem(task, rowBlocks);
        (task, int slice) = Math.DivRem(task, layout.Output[0]);
        (int image, int group) = Math.DivRem(task, layout.Groups);
        int firstRow = rowBlock * rows, firstColumn = columnBlock * columns, firstPanel = panelBlock * panelsPerTask;
        int blockRows = Math.Min(rows, layout.Output[1] - firstRow);
        int blockColumns = Math.Min(columns, layout.Output[2] - firstColumn);
        int endPanel = Math.Min(firstPanel + panelsPerTask, panels);
        nint panelSums = rows * paddedColumns * (nint)Width;
        long planes = (slices * (long)planeSize) + (TileCut.Full * 2); // tiles read past the last column that counts
        T* space = ThreadWorkspace.RentPinned<T>(planes + 64 + ((endPanel - firstPanel) * panelSums));
        T* sums = space + ((planes + 63) / 64 * 64);
        FillPlanes(x + (image * (nint)layout.XBatchStride) + (group * layout.C * (nint)layout.XChannelStride), slice, firstRow, firstColumn, space);
        for (int from = 0; from < depth; from += depthBlock)
        {
            int steps = Math.Min(depthBlock, depth - from);
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                int width = PanelWidth(panel);
                T* filters = packed + (((group * (nint)panels) + panel) * Width * depth) + (from * (nint)width);
                T* target = sums + ((panel - firstPanel) * panelSums);
                if (layout.Stride[2] == 1) Tiles<Neighbours>(width, blockRows, blockColumns, steps, space, Table + from, filters, target, from > 0);
                else Tiles<EverySecond>(width, blockRows, blockColumns, steps, space, Table + from, filters, target, from > 0);
            }
        }
        int firstFilter = firstPanel * Width, filtersDone = Math.Min(endPanel * Width, layout.O) - firstFilter;
        nint channel = (((image * (nint)layout.Groups) + group) * layout.O) + firstFilter;
        nint first = (((((channel * layout.Output[0]) + slice) * layout.Output[1]) + firstRow) * layout.Output[2]) + firstColumn;
        bool isOnePiece = paddedColumns == layout.Output[2] && blockColumns == paddedColumns;
        for (int panel = firstPanel; panel < endPanel; panel++)
        {
            int width = PanelWidth(panel), valid = Math.Min(width, layout.O - (panel * Width));
            T* source = sums + ((panel - firstPanel) * panelSums);
            T* target = result + first + ((panel - firstPanel) * Width * (nint)layout.Positions);
            for (int row = 0; row < blockRows; row += isOnePiece ? blockRows : 1)
            {
                int count = isOnePiece ? blockRows * blockColumns : blockColumns;
                T* line = source + (row * paddedColumns * (nint)width);
                TransposeTile.Run(line, width, target + (row * (nint)layout.Output[2]), layout.Positions, valid, count);
            }
        }
        epilogue.Run(new ResultPart(first, filtersDone, ((blockRows - 1) * layout.Output[2]) + blockColumns, layout.Positions));
    }

    /// <summary>Some depths of all positions of a block for one panel of filters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tiles<TSpacing>(
        int width, int blockRows, int blockColumns, int steps, T* planes, int* offsets, T* filters, T* sums, bool accumulate)
        where TSpacing : struct, ISpacing
    {
        for (int row = 0; row < blockRows; row++, sums += paddedColumns * width)
        {
            T* line = planes + (row * layout.Stride[1] * (nint)pitch);
            T* target = sums;
            for (int column = 0; column < blockColumns;)
            {
                int height = TileCut.Next(blockColumns - column);
                T* start = line + (column * TSpacing.Step);
                if (width == Width) FilterTile<T, TwoVectors<T, TVector, TOperations>, TSpacing>.Run(height, steps, start, offsets, filters, target, accumulate);
                else FilterTile<T, OneVector<T, TVector, TOperations>, TSpacing>.Run(height, steps, start, offsets, filters, target, accumulate);
                column += height;
                target += height * width;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillPlanes(T* channels, int slice, int firstRow, int firstColumn, T* planes)
    {
        Progression inDepth = layout.Reads(0, slice * layout.Stride[0], layout.KernelDilation[0], layout.Kernel[0]);
        Progression readRows = layout.Reads(1, firstRow * layout.Stride[1], 1, planeRows);
        Progression readColumns = layout.Reads(2, firstColumn * layout.Stride[2], 1, pitch);
        for (int index = 0; index < slices; index++, planes += planeSize)
        {
            (int c, int tap) = Math.DivRem(index, layout.Kernel[0]);
            (int step, int off) = tap < inDepth.First ? (-1, 0) : Math.DivRem(tap - inDepth.First, inDepth.Every);
            if (off != 0 || step < 0 || step >= inDepth.Count)
            {
                new Span<T>(planes, planeSize).Clear();
                continue;
            }
            int at = inDepth.Source + (step * inDepth.SourceStep);
            T* source = channels + (c * (nint)layout.XChannelStride) + (at * (nint)layout.XStride[0]);
            PaddedPlane<T>.Fill(planes, planeRows, pitch, readRows, readColumns, source, layout.XStride[1], layout.XStride[2]);
        }
    }

    private readonly struct PackPanels(FilterConvolution<T, TVector, TOperations> plan, T* kernel, T* packed) : IParallelBody
    {
        public void Run(int task) => plan.PackPanel(task / plan.panels, task % plan.panels, kernel, packed);
    }

    private readonly struct Blocks(FilterConvolution<T, TVector, TOperations> plan, T* x, T* packed, T* result, Epilogue epilogue) : IParallelBody
    {
        public void Run(int task) => plan.Block(task, x, packed, result, epilogue);
    }
}
