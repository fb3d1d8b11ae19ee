using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>
/// Convolution with filters side by side in vectors: a tile of neighbouring positions reads its elements one by one from a padded copy of
/// some rows of an image, so rows of any length lose little, and multiplies them by whole vectors of the packed kernel. Some channels are
/// copied at a time, and a panel of their filters serves all positions of a block from the first-level cache. The results, whose filters
/// are neighbours, are turned at the end. So is the gradient of weights computed, whose positions are few and whose taps are an image.
/// </summary>
/// <remarks>Every element is one chain of multiply-adds in the order of channels and taps, whatever the blocks.</remarks>
internal sealed unsafe class FilterConvolution<T, TVector, TOperations> : ConvolvePlan
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private const int BlockElements = 1 << 16; // what a block's planes and sums take together, to stay in the second-level cache
    private const int NearElements = 10 << 10; // of a panel of filters that all tiles of a block read from the first-level cache
    private const int TasksWanted = 8;
    private const double SingleVector = 0.25; // more for a panel of one vector: an element that is read serves no other
    private const int ShortBlock = 4 * TileShapes.MostPositions;
    private const long PackedAtMost = 1 << 27; // elements

    private readonly ConvolutionLayout layout;
    private readonly int[] table; // offsets of the taps of the channels of a pass in the planes; pinned
    private readonly int channels; // of a pass
    private readonly int depthBlock, images, rows, columns, planeRows, pitch, planeSize, rowsTogether;
    private readonly int panels, panelsPerTask, rowBlocks, columnBlocks, panelBlocks, tasks;
    private readonly TileShape shapeTogether;

    public FilterConvolution(ConvolutionLayout layout)
    {
        this.layout = layout;
        int deep = NearElements / Width;
        channels = layout.Taps >= deep ? 1 : Even(layout.C, deep / layout.Taps);
        depthBlock = Even(channels * layout.Taps, deep);
        panels = ParallelLoop.Chunks(layout.O, Width);
        (images, rows, columns) = (1, layout.Output[1], layout.Output[2]);
        while (rows > 1 && Elements(1, rows, columns) > BlockElements) rows = (rows + 1) / 2;
        while (columns > ShortBlock && Elements(1, rows, columns) > BlockElements) columns = (columns + 1) / 2;
        panelsPerTask = panels;
        if (layout.Work >= ParallelFrom) (rows, panelsPerTask) = Split(rows, panelsPerTask);
        (rowBlocks, columnBlocks) = (ParallelLoop.Chunks(layout.Output[1], rows), ParallelLoop.Chunks(layout.Output[2], columns));
        panelBlocks = ParallelLoop.Chunks(panels, panelsPerTask);
        while (images < layout.N && Elements(2 * images, rows, columns) <= BlockElements && Tasks(2 * images) >= TasksWanted) images *= 2;
        tasks = (int)Tasks(images);
        AllowsEpilogue = tasks > 1;
        (planeRows, pitch) = (Reach(1, rows), Reach(2, columns));
        planeSize = planeRows * pitch;
        (shapeTogether, rowsTogether) = TileShapes.OfRows(columns);
        table = GC.AllocateUninitializedArray<int>(channels * layout.Taps, pinned: true);
        for (int slice = 0, k = 0; slice < channels * layout.Kernel[0]; slice++)
        {
            for (int i = 0; i < layout.Kernel[1]; i++)
            {
                for (int j = 0; j < layout.Kernel[2]; j++, k++)
                    table[k] = (slice * planeSize) + (i * layout.KernelDilation[1] * pitch) + (j * layout.KernelDilation[2]);
            }
        }
        WorkspaceBytes = layout.Groups * (long)panels * Width * Depth * sizeof(T);
    }

    private static int Width => 2 * TOperations.Count;

    private long Depth => layout.C * (long)layout.Taps;

    private int* Table => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(table));

    /// <summary>The multiply-adds with those that are dropped, and what laying out costs, to compare with other ways.</summary>
    public static double Cost(ConvolutionLayout layout)
    {
        bool isSuitable = TOperations.Count * sizeof(T) == 64 && TransposeTile.Supports(sizeof(T)) && layout.Stride[2] <= 2;
        int vectors = ParallelLoop.Chunks(layout.O, TOperations.Count);
        double filters = (vectors + (vectors % 2 * SingleVector)) * TOperations.Count, depth = layout.C * (double)layout.Taps;
        double plane = layout.C * (double)layout.Kernel[0] * Reach(layout, 1, layout.Output[1]) * Reach(layout, 2, layout.Output[2]);
        if (!isSuitable || plane > PackedAtMost || layout.Groups * filters * depth > PackedAtMost) return double.PositiveInfinity;
        double computed = TileShapes.Computed(layout.Output[1], layout.Output[2]) * filters * depth;
        double laid = plane + (filters * layout.Output[1] * layout.Output[2]);
        return layout.Groups * ((layout.N * (double)layout.Output[0] * (computed + (LayCost * laid))) + (LayCost * filters * depth));
    }

    public override void Run(nint x, nint kernel, nint result, nint workspace, Epilogue epilogue)
    {
        Loop(layout.Groups * panels, new PackPanels(this, (T*)kernel, (T*)workspace));
        Loop(tasks, new Blocks(this, (T*)x, (T*)workspace, (T*)result, epilogue));
    }

    /// <summary>The largest piece of at most so much that cuts a length into pieces of nearly one size.</summary>
    private static int Even(int length, int most) => (length + ParallelLoop.Chunks(length, most) - 1) / ParallelLoop.Chunks(length, most);

    private static int Reach(ConvolutionLayout layout, int axis, int positions) =>
        ((positions - 1) * layout.Stride[axis]) + ((layout.Kernel[axis] - 1) * layout.KernelDilation[axis]) + 1;

    private int Reach(int axis, int positions) => Reach(layout, axis, positions);

    /// <summary>What a block of so many positions holds at a time.</summary>
    private long Elements(int someImages, int someRows, int someColumns)
    {
        long planes = (long)channels * layout.Kernel[0] * Reach(1, someRows) * Reach(2, someColumns);
        return someImages * (planes + (panels * Width * (long)someRows * someColumns));
    }

    private long Tasks(int someImages) => ParallelLoop.Chunks(layout.N, someImages) * (long)layout.Groups * layout.Output[0]
        * rowBlocks * columnBlocks * panelBlocks;

    private int PanelWidth(int panel) => layout.O - (panel * Width) <= TOperations.Count ? TOperations.Count : Width;

    private void Loop<TBody>(int count, TBody body) where TBody : struct, IParallelBody
    {
        if (layout.Work >= ParallelFrom) ParallelLoop.For(count, body);
        else for (int i = 0; i < count; i++) body.Run(i);
    }

    /// <summary>Cuts a convolution of few images so that several threads find work: first into rows, then into filters.</summary>
    private (int Rows, int Panels) Split(int rowsPerTask, int panelsPerTask)
    {
        long Blocks() => (long)layout.N * layout.Groups * layout.Output[0] * ParallelLoop.Chunks(layout.Output[2], columns)
            * ParallelLoop.Chunks(layout.Output[1], rowsPerTask) * ParallelLoop.Chunks(panels, panelsPerTask);
        while (Blocks() < TasksWanted && rowsPerTask * columns >= 2 * ShortBlock && rowsPerTask > 1) rowsPerTask = (rowsPerTask + 1) / 2;
        while (Blocks() < TasksWanted && panelsPerTask > 1) panelsPerTask = (panelsPerTask + 1) / 2;
        return (rowsPerTask, panelsPerTask);
    }

    private void PackPanel(int group, int panel, T* kernel, T* packed)
    {
        int width = PanelWidth(panel), filter = panel * Width;
        T* target = packed + (((group * (nint)panels) + panel) * Width * (nint)Depth);
        T* filters = kernel + (((group * layout.O) + filter) * (nint)layout.KernelOutputStride);
        FilterPanel<T>.Pack(layout, filters, Math.Min(width, layout.O - filter), width, target);
    }

    /// <summary>One block: some rows and columns of one slice of some images, for some filters of one group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block(int task, T* x, T* packed, T* result, Epilogue epilogue)
    {
        (task, int panelBlock) = Math.DivRem(task, panelBlocks);
        (task, int columnBlock) = Math.DivRem(task, columnBlocks);
        (task, int rowBlock) = Math.DivRem(task, rowBlocks);
        (task, int slice) = Math.DivRem(task, layout.Output[0]);
        (int imageBlock, int group) = Math.DivRem(task, layout.Groups);
        int firstImage = imageBlock * images, blockImages = Math.Min(images, layout.N - firstImage);
        int firstRow = rowBlock * rows, firstColumn = columnBlock * columns, firstPanel = panelBlock * panelsPerTask;
        (int Rows, int Columns) block = (Math.Min(rows, layout.Output[1] - firstRow), Math.Min(columns, layout.Output[2] - firstColumn));
        int endPanel = Math.Min(firstPanel + panelsPerTask, panels);
        nint imagePlanes = channels * layout.Kernel[0] * (nint)planeSize, panelSums = rows * columns * (nint)Width;
        nint imageSums = (endPanel - firstPanel) * panelSums;
        nint readPast = 2 * TileShapes.MostPositions; // the last column that counts
        nint planes = ((images * imagePlanes) + readPast + 63) / 64 * 64;
        T* space = ThreadWorkspace.RentPinned<T>(planes + (images * imageSums) + (TileShapes.MostPositions * Width));
        T* sums = space + planes;
        T* edge = sums + (images * imageSums);
        var seen = new Seen(
            layout.Reads(0, slice * layout.Stride[0], layout.KernelDilation[0], layout.Kernel[0]),
            layout.Reads(1, firstRow * layout.Stride[1], 1, planeRows),
            layout.Reads(2, firstColumn * layout.Stride[2], 1, pitch));
        for (int c = 0; c < layout.C; c += channels)
        {
            int some = Math.Min(channels, layout.C - c), depth = some * layout.Taps;
            for (int image = 0; image < blockImages; image++)
            {
                T* first = x + ((firstImage + image) * (nint)layout.XBatchStride) + (((group * layout.C) + c) * (nint)layout.XChannelStride);
                FillPlanes(first, some, seen, space + (image * imagePlanes));
            }
            for (int from = 0; from < depth; from += depthBlock)
            {
                int steps = Math.Min(depthBlock, depth - from);
                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    int width = PanelWidth(panel);
                    T* filters = packed + (((group * (nint)panels) + panel) * Width * (nint)Depth);
                    filters += ((c * (nint)layout.Taps) + from) * width;
                    T* target = sums + ((panel - firstPanel) * panelSums);
                    for (int image = 0; image < blockImages; image++, target += imageSums)
                    {
                        T* own = space + (image * imagePlanes);
                        bool accumulates = c + from > 0;
                        if (layout.Stride[2] == 1) Tiles<Neighbours>(width, block, steps, own, Table + from, filters, target, edge, accumulates);
                        else Tiles<EverySecond>(width, block, steps, own, Table + from, filters, target, edge, accumulates);
                    }
                }
            }
        }
        int firstFilter = firstPanel * Width, filtersDone = Math.Min(endPanel * Width, layout.O) - firstFilter;
        for (int image = 0; image < blockImages; image++, sums += imageSums)
        {
            nint channel = ((((firstImage + image) * (nint)layout.Groups) + group) * layout.O) + firstFilter;
            nint first = (((((channel * layout.Output[0]) + slice) * layout.Output[1]) + firstRow) * layout.Output[2]) + firstColumn;
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                nint filters = (panel - firstPanel) * (nint)Width;
                TurnBack(panel, block, sums + ((panel - firstPanel) * panelSums), result + first + (filters * layout.Positions));
            }
            epilogue.Run(new ResultPart(first, filtersDone, ((block.Rows - 1) * layout.Output[2]) + block.Columns, layout.Positions));
        }
    }

    /// <summary>Some depths of all positions of a block for one panel of filters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tiles<TSpacing>(
        int width, (int Rows, int Columns) block, int steps, T* planes, int* offsets, T* filters, T* sums, T* edge, bool accumulate)
        where TSpacing : struct, ISpacing
    {
        nint step = layout.Stride[1] * (nint)pitch;
        int row = 0;
        if (rowsTogether > 1 && block.Columns == columns)
        {
            for (; row <= block.Rows - rowsTogether; row += rowsTogether)
            {
                Tile<TSpacing>(shapeTogether, width, steps, planes, step, offsets, filters, sums, accumulate);
                planes += rowsTogether * step;
                sums += rowsTogether * columns * width;
            }
        }
        for (; row < block.Rows; row++, planes += step)
        {
            for (int column = 0; column < block.Columns;)
            {
                TileShape shape = TileShapes.Next(block.Columns - column);
                int positions = shape.Positions(), valid = Math.Min(positions, block.Columns - column);
                T* target = valid == positions ? sums : edge;
                if (accumulate && target == edge) new Span<T>(sums, valid * width).CopyTo(new Span<T>(edge, valid * width));
                Tile<TSpacing>(shape, width, steps, planes + (column * TSpacing.Step), step, offsets, filters, target, accumulate);
                if (target == edge) new Span<T>(edge, valid * width).CopyTo(new Span<T>(sums, valid * width));
                column += valid;
                sums += valid * width;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile<TSpacing>(
        TileShape shape, int width, int steps, T* planes, nint line, int* offsets, T* filters, T* sums, bool accumulate)
        where TSpacing : struct, ISpacing
    {
        if (width == Width)
            FilterTile<T, TwoVectors<T, TVector, TOperations>, TSpacing>.Run(shape, steps, planes, line, offsets, filters, sums, accumulate);
        else
            FilterTile<T, OneVector<T, TVector, TOperations>, TSpacing>.Run(shape, steps, planes, line, offsets, filters, sums, accumulate);
    }

    /// <summary>Writes the results of a panel, in which filters are neighbours, so that positions are.</summary>
    private void TurnBack(int panel, (int Rows, int Columns) block, T* sums, T* target)
    {
        int width = PanelWidth(panel), valid = Math.Min(width, layout.O - (panel * Width));
        if (block.Columns == layout.Output[2])
        {
            TransposeTile.Run(sums, width, target, layout.Positions, valid, block.Rows * block.Columns);
            return;
        }
        for (int row = 0; row < block.Rows; row++, sums += block.Columns * width, target += layout.Output[2])
            TransposeTile.Run(sums, width, target, layout.Positions, valid, block.Columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillPlanes(T* x, int someChannels, in Seen seen, T* planes)
    {
        for (int c = 0; c < someChannels; c++, x += layout.XChannelStride)
        {
            int next = seen.Slices.Count > 0 ? seen.Slices.First : -1, left = seen.Slices.Count;
            T* source = x + (seen.Slices.Source * (nint)layout.XStride[0]);
            for (int tap = 0; tap < layout.Kernel[0]; tap++, planes += planeSize)
            {
                if (tap != next)
                {
                    new Span<T>(planes, planeSize).Clear();
                    continue;
                }
                PaddedPlane<T>.Fill(planes, planeRows, pitch, seen.Rows, seen.Columns, source, layout.XStride[1], layout.XStride[2]);
                source += seen.Slices.SourceStep * (nint)layout.XStride[0];
                next = --left > 0 ? next + seen.Slices.Every : -1;
            }
        }
    }

    /// <summary>The places of x that a block sees.</summary>
    private readonly record struct Seen(Progression Slices, Progression Rows, Progression Columns);

    private readonly struct PackPanels(FilterConvolution<T, TVector, TOperations> plan, T* kernel, T* packed) : IParallelBody
    {
        public void Run(int task) => plan.PackPanel(task / plan.panels, task % plan.panels, kernel, packed);
    }

    private readonly struct Blocks(FilterConvolution<T, TVector, TOperations> plan, T* x, T* packed, T* result, Epilogue epilogue)
        : IParallelBody
    {
        public void Run(int task) => plan.Block(task, x, packed, result, epilogue);
    }
}
