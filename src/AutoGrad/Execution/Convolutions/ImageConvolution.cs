using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>
/// Convolution with images side by side in vectors: a vector of them is laid out with its elements as neighbours, so that every place of
/// an image is a whole vector, no lane is lost at the end of a row, and neither padding nor gaps are multiplied. The results are turned
/// back at the end.
/// </summary>
/// <remarks>
/// Every element is one chain of multiply-adds over the taps that see an element, in the order of rows, columns and channels.
/// </remarks>
internal sealed unsafe class ImageConvolution<T, TVector, TOperations> : ConvolvePlan
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private const int BlockElements = 1 << 17; // what the planes and results of a task take together, to stay in the second-level cache
    private const int TasksWanted = 8;
    private const int ShortRun = 16; // taps and channels below which a call costs more than the padding it would leave out

    private readonly ConvolutionLayout layout;
    private readonly AxisPhase[] slicePhases, rowPhases, columnPhases;
    private readonly List<Phase> phases = [];
    private readonly int[] table; // offsets of the filters, then of all phases' taps in the kernel, then of these taps in the planes; pinned
    private readonly int depth, split, firstSlice, firstRow, firstColumn, slicesHeld, rowsHeld, rowsPerTask, rowBlocks;
    private readonly int columnPitch, rowSize, sliceSize, channelSize, filterSize, packedRows;

    public ImageConvolution(ConvolutionLayout layout)
    {
        this.layout = layout;
        slicePhases = AxisPhase.Of(layout, 0);
        rowPhases = AxisPhase.Of(layout, 1);
        columnPhases = AxisPhase.Of(layout, 2);
        split = columnPhases[0].Step;
        packedRows = RowPanels.PaddedRows(layout.O, Wide);
        (firstSlice, int lastSlice) = AxisPhase.Reach(slicePhases);
        (firstRow, int lastRow) = AxisPhase.Reach(rowPhases);
        (firstColumn, int lastColumn) = AxisPhase.Reach(columnPhases);
        columnPitch = ((lastColumn - firstColumn) / split) + RoundUp(columnPhases[0].Count); // positions are computed in pairs
        slicesHeld = ((slicePhases[0].Count - 1) * slicePhases[0].Step) + lastSlice - firstSlice + 1;
        rowSize = split * columnPitch * Lanes;
        int rowsPerPosition = rowPhases[0].Step, rowReach = lastRow - firstRow + 1;
        int resultsPerRow = packedRows * layout.Output[0] * rowPhases[0].Every * layout.Output[2] * Lanes;
        int imageBlocks = ParallelLoop.Chunks(layout.N, Lanes);
        int rows = rowPhases[0].Count;
        long Elements(int count) =>
            (layout.C * (long)slicesHeld * (((count - 1L) * rowsPerPosition) + rowReach) * rowSize) + (count * (long)resultsPerRow);
        while (rows > 1 && Elements(rows) > BlockElements) rows = (rows + 1) / 2;
        while (rows > 2 && imageBlocks * layout.Groups * (long)ParallelLoop.Chunks(rowPhases[0].Count, rows) < TasksWanted)
            rows = (rows + 1) / 2;
        rowBlocks = ParallelLoop.Chunks(rowPhases[0].Count, rows);
        rowsPerTask = (rowPhases[0].Count + rowBlocks - 1) / rowBlocks;
        rowsHeld = ((rowsPerTask - 1) * rowsPerPosition) + rowReach;
        sliceSize = rowsHeld * rowSize;
        channelSize = slicesHeld * sliceSize;
        filterSize = layout.Output[0] * rowsPerTask * rowPhases[0].Every * layout.Output[2] * Lanes;
        foreach (AxisPhase slice in slicePhases)
        {
            foreach (AxisPhase row in rowPhases)
            {
                foreach (AxisPhase column in columnPhases)
                {
                    int taps = slice.Taps.Length * row.Taps.Length * column.Taps.Length;
                    phases.Add(new Phase(slice, row, column, depth, taps * layout.C));
                    depth += taps * layout.C;
                }
            }
        }
        table = GC.AllocateUninitializedArray<int>(layout.O + (2 * depth), pinned: true);
        for (int o = 0; o < layout.O; o++) table[o] = o * layout.KernelOutputStride;
        foreach (Phase phase in phases) FillOffsets(phase);
        WorkspaceBytes = layout.Groups * (long)packedRows * depth * sizeof(T);
    }

    private static int Lanes => TOperations.Count;

    private static bool Wide => TOperations.Count * sizeof(T) == 64;

    private int* Table => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(table));

    private long PlaneElements => layout.C * (long)channelSize;

    /// <summary>The multiply-adds with those in unused lanes, and what laying out costs, to compare with other ways.</summary>
    public static double Cost(ConvolutionLayout layout)
    {
        if (Lanes == 1) return double.PositiveInfinity;
        double lanes = Math.Ceiling((double)layout.N / Lanes) * Lanes * layout.Groups;
        double filters = RowPanels.PaddedRows(layout.O, Wide);
        double met = layout.C, held = layout.C, size = 1;
        for (int axis = 0; axis < ConvolutionLayout.Axes; axis++)
        {
            double pairs = 0;
            foreach (AxisPhase phase in AxisPhase.Of(layout, axis))
            {
                for (int i = 0; i < phase.Count; i++)
                {
                    (int from, int to) = axis == 0 ? (0, phase.Taps.Length) : phase.Inside(i, layout.Input[axis]);
                    pairs += to - from;
                }
                if (axis == 2 && phase.Count % 2 == 1) pairs += phase.Taps.Length;
            }
            met *= pairs;
            held *= layout.Input[axis];
            size *= layout.Output[axis];
        }
        double rowBytes = layout.C * (double)layout.Kernel[0] * layout.Kernel[1] * (layout.Output[2] + layout.Kernel[2]) * 64;
        double again = rowBytes > BlockElements * 4 ? layout.Kernel[1] : 1; // rows that are laid out once for each row of results
        return lanes * ((filters * met) + (LayCost * ((again * held) + (filters * size))));
    }

    public override void Run(nint x, nint kernel, nint result, nint workspace, Epilogue epilogue)
    {
        Pack((T*)kernel, (T*)workspace);
        int tasks = ParallelLoop.Chunks(layout.N, Lanes) * layout.Groups * rowBlocks;
        var body = new Body(this, (T*)x, (T*)workspace, (T*)result);
        if (layout.Work >= ParallelFrom) ParallelLoop.For(tasks, body);
        else for (int task = 0; task < tasks; task++) body.Run(task);
    }

    private static int RoundUp(int count) => count + (count % 2);

    /// <summary>Taps in the order of rows, slices, columns and channels, so that taps which see a range of rows are neighbours.</summary>
    private void FillOffsets(Phase phase)
    {
        int k = layout.O + phase.Start;
        for (int i = 0; i < phase.Row.Taps.Length; i++)
        {
            for (int s = 0; s < phase.Slice.Taps.Length; s++)
            {
                for (int j = 0; j < phase.Column.Taps.Length; j++)
                {
                    int column = phase.Column.Offsets[j] - firstColumn;
                    int place = ((phase.Slice.Offsets[s] - firstSlice) * sliceSize) + ((phase.Row.Offsets[i] - firstRow) * rowSize)
                        + (((column % split * columnPitch) + (column / split)) * Lanes);
                    int tap = (phase.Slice.Taps[s] * layout.KernelStride[0]) + (phase.Row.Taps[i] * layout.KernelStride[1])
                        + (phase.Column.Taps[j] * layout.KernelStride[2]);
                    for (int c = 0; c < layout.C; c++, k++)
                    {
                        table[k] = tap + (c * layout.KernelChannelStride);
                        table[k + depth] = place + (c * channelSize);
                    }
                }
            }
        }
    }

    private void Pack(T* kernel, T* packed)
    {
        int full = RowPanels.Full(Wide);
        for (int group = 0; group < layout.Groups; group++)
        {
            T* own = kernel + (group * layout.O * (nint)layout.KernelOutputStride);
            foreach (Phase phase in phases)
            {
                var operand = new MatrixOperand<T>(own, Table, Table + layout.O + phase.Start);
                T* target = packed + (((group * (nint)depth) + phase.Start) * packedRows);
                for (int o = 0; o < layout.O && phase.Depth > 0; o += full)
                {
                    int height = RowPanels.Height(layout.O - o, Wide);
                    PanelPacking<T>.Pack(operand.SkipLines(o), Math.Min(height, layout.O - o), height, phase.Depth, target + (o * (nint)phase.Depth));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Task(int task, T* x, T* packed, T* result)
    {
        (task, int rowBlock) = Math.DivRem(task, rowBlocks);
        (int imageBlock, int group) = Math.DivRem(task, layout.Groups);
        int image = imageBlock * Lanes, images = Math.Min(Lanes, layout.N - image), row = rowBlock * rowsPerTask;
        long rowElements = layout.Input[2] * (long)Lanes;
        fixed (T* planes = ThreadWorkspace.Rent<T>(PlaneElements + (packedRows * (long)filterSize) + (12 * 2 * Lanes) + rowElements))
        {
            T* results = planes + PlaneElements;
            T* edge = results + (packedRows * (nint)filterSize);
            T* source = x + (image * (nint)layout.XBatchStride) + (group * layout.C * (nint)layout.XChannelStride);
            FillPlanes(source, images, row, planes, edge + (12 * 2 * Lanes));
            foreach (Phase phase in phases)
                Compute(phase, row, planes, packed + (((group * (nint)depth) + phase.Start) * packedRows), results, edge);
            int firstRow = row * rowPhases[0].Every;
            int rows = Math.Min(rowsPerTask * rowPhases[0].Every, layout.Output[1] - firstRow);
            nint perImage = layout.Groups * (nint)layout.O * layout.Positions;
            for (int o = 0; o < layout.O; o++)
            {
                for (int slice = 0; slice < layout.Output[0]; slice++)
                {
                    T* from = results + (o * (nint)filterSize) + (slice * (nint)(filterSize / layout.Output[0]));
                    nint line = (((((group * (nint)layout.O) + o) * layout.Output[0]) + slice) * layout.Output[1]) + firstRow;
                    T* to = result + (image * perImage) + (line * layout.Output[2]);
                    TransposeTile.Run(from, Lanes, to, perImage, images, rows * layout.Output[2]);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillPlanes(T* x, int images, int row, T* planes, T* scratch)
    {
        if (images < Lanes) new Span<T>(planes, (int)PlaneElements).Clear(); // what is left in unused lanes could be slow to compute with
        int first = Math.Max(-firstColumn, 0), end = Math.Min(layout.Input[2] - firstColumn, split * columnPitch);
        bool areFilled = split == 1 && first == 0 && end == columnPitch && layout.XStride[2] == 1 && layout.XStride[1] == columnPitch;
        for (int c = 0; c < layout.C; c++)
        {
            for (int i = 0; i < slicesHeld; i++)
            {
                int slice = firstSlice + i;
                int above = firstRow + (row * rowPhases[0].Step);
                if (areFilled && slice >= 0 && slice < layout.Input[0] && above >= 0 && above + rowsHeld <= layout.Input[1])
                {
                    // Rows follow each other in both.
                    T* plane = x + (c * (nint)layout.XChannelStride) + (slice * (nint)layout.XStride[0]) + (above * (nint)columnPitch) + firstColumn;
                    TransposeTile.Run(plane, layout.XBatchStride, planes + (c * (nint)channelSize) + (i * (nint)sliceSize), Lanes, rowsHeld * columnPitch, images);
                    continue;
                }
                for (int j = 0; j < rowsHeld; j++)
                {
                    int down = above + j;
                    T* target = planes + (c * (nint)channelSize) + (i * (nint)sliceSize) + (j * (nint)rowSize);
                    bool isEmpty = slice < 0 || slice >= layout.Input[0] || down < 0 || down >= layout.Input[1] || first >= end;
                    if (isEmpty || split > 1)
                    {
                        new Span<T>(target, rowSize).Clear();
                    }
                    else
                    {
                        new Span<T>(target, first * Lanes).Clear();
                        new Span<T>(target + (end * Lanes), rowSize - (end * Lanes)).Clear();
                    }
                    if (isEmpty) continue;
                    T* source = x + (c * (nint)layout.XChannelStride) + (slice * (nint)layout.XStride[0]) + (down * (nint)layout.XStride[1])
                        + (firstColumn * (nint)layout.XStride[2]);
                    LaneRow<T>.Fill(
                        source, layout.XBatchStride, layout.XStride[2], images, first, end, split, columnPitch * Lanes, Lanes, target, scratch);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compute(Phase phase, int firstRowOfTask, T* planes, T* packed, T* results, T* edge)
    {
        int endRow = Math.Min(firstRowOfTask + rowsPerTask, phase.Row.Count);
        for (int slice = 0; slice < phase.Slice.Count; slice++)
        {
            for (int row = firstRowOfTask; row < endRow; row++)
            {
                (int fromRow, int toRow) = phase.Row.Inside(row, layout.Input[1]);
                T* line = planes + (slice * phase.Slice.Step * (nint)sliceSize) + ((row - firstRowOfTask) * phase.Row.Step * (nint)rowSize);
                int resultSlice = phase.Slice.First + (slice * phase.Slice.Every);
                int resultRow = phase.Row.First + ((row - firstRowOfTask) * phase.Row.Every);
                T* to = results + (resultSlice * (nint)(filterSize / layout.Output[0])) + (resultRow * (nint)layout.Output[2] * Lanes);
                for (int column = 0; column < phase.Column.Count; column += 2)
                {
                    Pair(phase, column, fromRow, toRow, line + (column * Lanes), packed, to, edge);
                }
            }
        }
    }

    /// <summary>All filters at two neighbouring positions of a phase.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pair(Phase phase, int column, int fromRow, int toRow, T* start, T* packed, T* results, T* edge)
    {
        int columns = Math.Min(2, phase.Column.Count - column), perRow = phase.Slice.Taps.Length * phase.Column.Taps.Length * layout.C;
        (int from, int to) = phase.Column.Inside(column, layout.Input[2]);
        if (columns == 2)
        {
            (int nextFrom, int nextTo) = phase.Column.Inside(column + 1, layout.Input[2]);
            if (from == to) (from, to) = (nextFrom, nextTo);
            else if (nextFrom < nextTo) (from, to) = (Math.Min(from, nextFrom), Math.Max(to, nextTo));
        }
        bool isWhole = to - from == phase.Column.Taps.Length || (from < to && (to - from) * layout.C < ShortRun);
        bool isEmpty = fromRow >= toRow || from >= to || phase.Depth == 0;
        bool isDirect = phase.Column.Every == 1 && columns == 2;
        int* offsets = Table + layout.O + depth + phase.Start;
        int full = RowPanels.Full(Wide), place = (phase.Column.First + (column * phase.Column.Every)) * Lanes;
        for (int o = 0; o < layout.O; o += full)
        {
            int height = RowPanels.Height(layout.O - o, Wide);
            T* panel = packed + (o * (nint)phase.Depth);
            T* target = results + (o * (nint)filterSize) + place;
            T* tile = isDirect ? target : edge;
            nint stride = isDirect ? filterSize : 2 * Lanes;
            if (isEmpty)
            {
                for (int i = 0; i < height; i++) new Span<T>(tile + (i * stride), 2 * Lanes).Clear();
            }
            else if (isWhole)
            {
                Tile(height, fromRow * perRow, (toRow - fromRow) * perRow, panel, start, offsets, tile, stride, false);
            }
            else
            {
                int taps = phase.Column.Taps.Length, lines = phase.Slice.Taps.Length;
                for (int line = fromRow * lines; line < toRow * lines; line++)
                {
                    int skipped = ((line * taps) + from) * layout.C;
                    Tile(height, skipped, (to - from) * layout.C, panel, start, offsets, tile, stride, line > fromRow * lines);
                }
            }
            if (isDirect) continue;
            for (int i = 0; i < Math.Min(height, layout.O - o); i++)
            {
                for (int k = 0; k < columns; k++)
                {
                    TOperations.Store(TOperations.Load(edge + (i * stride) + (k * Lanes)), target + (i * (nint)filterSize) + (k * phase.Column.Every * Lanes));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile(int height, int skipped, int count, T* panel, T* start, int* offsets, T* tile, nint stride, bool accumulate) =>
        ProductTile<T, TwoVectors<T, TVector, TOperations>, ListedDepth<T>>.Run(
            height, count, panel + (skipped * (nint)height), 1, height, new(start, offsets + skipped), tile, stride, accumulate);

    /// <summary>The positions that meet the same taps, and where these stand in the tables.</summary>
    private sealed record Phase(AxisPhase Slice, AxisPhase Row, AxisPhase Column, int Start, int Depth);

    private readonly struct Body(ImageConvolution<T, TVector, TOperations> plan, T* x, T* packed, T* result) : IParallelBody
    {
        public void Run(int task) => plan.Task(task, x, packed, result);
    }
}
