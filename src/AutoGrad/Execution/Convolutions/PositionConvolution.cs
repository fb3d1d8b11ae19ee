using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>
/// Convolution with output positions side by side in vectors: the kernel, packed, times a matrix with one row for each channel and tap.
/// That matrix is never made. A block of the image is laid out with padding at a fixed pitch, and each of its rows is that plane read from
/// another offset; the few columns between the end of one image row and the start of the next are computed and dropped.
/// </summary>
/// <remarks>Every element is one chain of multiply-adds in the order of channels and taps, whatever the blocks.</remarks>
internal sealed unsafe class PositionConvolution<T, TVector, TOperations> : ConvolvePlan
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private const int BlockElements = 1 << 16; // what a block's planes and results take together, to stay in the second-level cache
    private const int TasksWanted = 8;

    private readonly ConvolutionLayout layout;
    private readonly PhaseTable down, across;
    private readonly int[] table; // offsets of the filters, then of the taps in the kernel, then of the taps in the planes; pinned
    private readonly int depth, rows, columns, pitch, planeRows, planeSize, slices, filters, filterBlocks, rowBlocks, columnBlocks, tasks;

    public PositionConvolution(ConvolutionLayout layout)
    {
        this.layout = layout;
        down = new PhaseTable(layout.Kernel[1], layout.KernelDilation[1], layout.Stride[1]);
        across = new PhaseTable(layout.Kernel[2], layout.KernelDilation[2], layout.Stride[2]);
        slices = layout.C * layout.Kernel[0];
        depth = layout.C * layout.Taps;

        // Whole rows if one fits a block, else parts of one row.
        int perElement = (slices * down.Remainders.Length * across.Remainders.Length) + RowPanels.PaddedRows(layout.O, Wide);
        int fit = Math.Max(BlockElements / perElement, Width);
        columns = Even(layout.Output[2], Math.Max(fit - across.Reach, Width));
        columnBlocks = ParallelLoop.Chunks(layout.Output[2], columns);
        pitch = columns + across.Reach;
        rows = columnBlocks > 1 ? 1 : Even(layout.Output[1], Math.Max((fit / pitch) - down.Reach, 1));
        filters = layout.O;
        if (layout.Work >= ParallelFrom) (rows, filters) = Split(rows, filters);
        rowBlocks = ParallelLoop.Chunks(layout.Output[1], rows);
        filterBlocks = ParallelLoop.Chunks(layout.O, filters);
        planeRows = rows + down.Reach;
        planeSize = planeRows * pitch;
        table = GC.AllocateUninitializedArray<int>(layout.O + (2 * depth), pinned: true);
        for (int o = 0; o < layout.O; o++) table[o] = o * layout.KernelOutputStride;
        FillOffsets(Table + layout.O, Table + layout.O + depth);
        WorkspaceBytes = layout.Groups * (long)RowPanels.PaddedRows(layout.O, Wide) * depth * sizeof(T);
        tasks = layout.N * layout.Groups * layout.Output[0] * rowBlocks * columnBlocks * filterBlocks;
        AllowsEpilogue = tasks > 1;
    }

    private static int Width => 2 * TOperations.Count;

    private static bool Wide => TOperations.Count * sizeof(T) == 64;

    private int PlaneCount => slices * down.Remainders.Length * across.Remainders.Length;

    private int WideColumns => ((rows - 1) * pitch) + columns;

    /// <summary>The multiply-adds with those that are dropped, and what laying out costs, to compare with other ways.</summary>
    public static double Cost(ConvolutionLayout layout)
    {
        double pitch = layout.Output[2] + ((layout.Kernel[2] - 1) * layout.KernelDilation[2] / layout.Stride[2]);
        double wide = Math.Ceiling((((layout.Output[1] - 1) * pitch) + layout.Output[2]) / Width) * Width;
        double filters = RowPanels.PaddedRows(layout.O, Wide), laid = layout.C * layout.Stride[1] * layout.Stride[2];
        return (double)layout.N * layout.Groups * layout.Output[0] * wide * ((filters * layout.C * layout.Taps) + (LayCost * (filters + laid)));
    }

    private int* Table => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(table));

    public override void Run(nint x, nint kernel, nint result, nint workspace, Epilogue epilogue)
    {
        PackKernel(new MatrixOperand<T>((T*)kernel, Table, Table + layout.O), (T*)workspace, RowPanels.PaddedRows(layout.O, Wide));
        var body = new Body(this, (T*)x, (T*)workspace, (T*)result, epilogue);
        if (layout.Work >= ParallelFrom) ParallelLoop.For(tasks, body);
        else for (int task = 0; task < tasks; task++) body.Run(task);
    }

    /// <summary>The largest piece of at most so much that cuts a length into pieces of nearly one size.</summary>
    private static int Even(int length, int most) => (length + ParallelLoop.Chunks(length, most) - 1) / ParallelLoop.Chunks(length, most);

    /// <summary>Cuts a convolution of few images so that several threads find work: first into rows, then into filters.</summary>
    private (int Rows, int Filters) Split(int rowsPerTask, int filtersPerTask)
    {
        long Tasks() => (long)layout.N * layout.Groups * layout.Output[0] * columnBlocks
            * ParallelLoop.Chunks(layout.Output[1], rowsPerTask) * ParallelLoop.Chunks(layout.O, filtersPerTask);
        while (Tasks() < TasksWanted && rowsPerTask * pitch >= 4 * Width && rowsPerTask > 1) rowsPerTask = (rowsPerTask + 1) / 2;
        int full = RowPanels.Full(Wide);
        while (Tasks() < TasksWanted && filtersPerTask > full)
        {
            filtersPerTask = ((filtersPerTask / 2) + full - 1) / full * full;
        }
        return (rowsPerTask, filtersPerTask);
    }

    private void FillOffsets(int* kernelOffsets, int* planeOffsets)
    {
        int k = 0;
        for (int slice = 0; slice < slices; slice++)
        {
            int kernelSlice = (slice / layout.Kernel[0] * layout.KernelChannelStride) + (slice % layout.Kernel[0] * layout.KernelStride[0]);
            for (int i = 0; i < layout.Kernel[1]; i++)
            {
                for (int j = 0; j < layout.Kernel[2]; j++, k++)
                {
                    int plane = (((slice * down.Remainders.Length) + down.Phase[i]) * across.Remainders.Length) + across.Phase[j];
                    kernelOffsets[k] = kernelSlice + (i * layout.KernelStride[1]) + (j * layout.KernelStride[2]);
                    planeOffsets[k] = (plane * planeSize) + (down.Shift[i] * pitch) + across.Shift[j];
                }
            }
        }
    }

    private void PackKernel(MatrixOperand<T> kernel, T* packed, int packedRows)
    {
        int full = RowPanels.Full(Wide);
        for (int group = 0; group < layout.Groups; group++)
        {
            MatrixOperand<T> own = kernel.Move(group * layout.O * layout.KernelOutputStride);
            for (int o = 0; o < layout.O; o += full)
            {
                int height = RowPanels.Height(layout.O - o, Wide);
                T* target = packed + (((group * (nint)packedRows) + o) * depth);
                PanelPacking<T>.Pack(own.SkipLines(o), Math.Min(height, layout.O - o), height, depth, target);
            }
        }
    }

    /// <summary>One block: some rows or columns of one slice of one image, for some filters of one group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block(int task, T* x, T* packed, T* result, Epilogue epilogue)
    {
        int* planeOffsets = Table + layout.O + depth;
        (task, int filterBlock) = Math.DivRem(task, filterBlocks);
        (task, int columnBlock) = Math.DivRem(task, columnBlocks);
        (task, int rowBlock) = Math.DivRem(task, rowBlocks);
        (task, int slice) = Math.DivRem(task, layout.Output[0]);
        (int image, int group) = Math.DivRem(task, layout.Groups);
        int firstRow = rowBlock * rows, firstColumn = columnBlock * columns, firstFilter = filterBlock * filters;
        int blockRows = Math.Min(rows, layout.Output[1] - firstRow);
        int blockColumns = Math.Min(columns, layout.Output[2] - firstColumn);
        int blockFilters = Math.Min(filters, layout.O - firstFilter);
        int stride = (WideColumns + Width - 1) / Width * Width;
        long planes = (PlaneCount * (long)planeSize) + Width; // tiles read past the last column that counts

        fixed (T* workspace = ThreadWorkspace.Rent<T>(planes + (RowPanels.PaddedRows(blockFilters, Wide) * (long)stride)))
        {
            T* wide = workspace + planes;
            T* channels = x + (image * (nint)layout.XBatchStride) + (group * layout.C * (nint)layout.XChannelStride);
            FillPlanes(channels, slice, firstRow, firstColumn, workspace);
            int wideColumns = ((blockRows - 1) * pitch) + blockColumns;
            int full = RowPanels.Full(Wide);
            T* filterRows = packed + (((group * (nint)RowPanels.PaddedRows(layout.O, Wide)) + firstFilter) * depth);
            for (int column = 0; column < wideColumns; column += Width)
            {
                for (int o = 0; o < blockFilters; o += full)
                {
                    int height = RowPanels.Height(layout.O - firstFilter - o, Wide);
                    T* tile = wide + (o * (nint)stride) + column;
                    var taps = new ListedDepth<T>(workspace + column, planeOffsets);
                    ProductTile<T, TwoVectors<T, TVector, TOperations>, ListedDepth<T>>.Run(
                        height, depth, filterRows + (o * (nint)depth), 1, height, taps, tile, stride, false);
                }
            }
            int firstChannel = (group * layout.O) + firstFilter;
            nint first = 0;
            for (int o = 0; o < blockFilters; o++)
            {
                nint channel = (image * (nint)layout.Groups * layout.O) + firstChannel + o;
                nint line = (((channel * layout.Output[0]) + slice) * layout.Output[1]) + firstRow;
                T* target = result + (line * layout.Output[2]) + firstColumn;
                T* source = wide + (o * (nint)stride);
                for (int row = 0; row < blockRows; row++)
                {
                    var whole = new Span<T>(source + (row * pitch), blockColumns);
                    whole.CopyTo(new Span<T>(target + (row * (nint)layout.Output[2]), blockColumns));
                }
                if (o == 0) first = (nint)(target - result);
            }
            epilogue.Run(new ResultPart(first, blockFilters, ((blockRows - 1) * layout.Output[2]) + blockColumns, layout.Positions));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillPlanes(T* channels, int slice, int firstRow, int firstColumn, T* planes)
    {
        Progression inDepth = layout.Reads(0, slice * layout.Stride[0], layout.KernelDilation[0], layout.Kernel[0]);
        for (int phaseRow = 0; phaseRow < down.Remainders.Length; phaseRow++)
        {
            int startRow = (firstRow * layout.Stride[1]) + down.Remainders[phaseRow];
            Progression readRows = layout.Reads(1, startRow, layout.Stride[1], planeRows);
            for (int phaseColumn = 0; phaseColumn < across.Remainders.Length; phaseColumn++)
            {
                int startColumn = (firstColumn * layout.Stride[2]) + across.Remainders[phaseColumn];
                Progression readColumns = layout.Reads(2, startColumn, layout.Stride[2], pitch);
                for (int c = 0; c < layout.C; c++)
                {
                    for (int tap = 0; tap < layout.Kernel[0]; tap++)
                    {
                        int index = (((c * layout.Kernel[0]) + tap) * down.Remainders.Length) + phaseRow;
                        T* plane = planes + (((index * across.Remainders.Length) + phaseColumn) * (nint)planeSize);
                        (int step, int off) = tap < inDepth.First ? (-1, 0) : Math.DivRem(tap - inDepth.First, inDepth.Every);
                        if (off != 0 || step < 0 || step >= inDepth.Count)
                        {
                            new Span<T>(plane, planeSize).Clear();
                            continue;
                        }
                        int at = inDepth.Source + (step * inDepth.SourceStep);
                        T* image = channels + (c * (nint)layout.XChannelStride) + (at * (nint)layout.XStride[0]);
                        PaddedPlane<T>.Fill(plane, planeRows, pitch, readRows, readColumns, image, layout.XStride[1], layout.XStride[2]);
                    }
                }
            }
        }
    }

    private readonly struct Body(PositionConvolution<T, TVector, TOperations> plan, T* x, T* packed, T* result, Epilogue epilogue) : IParallelBody
    {
        public void Run(int task) => plan.Block(task, x, packed, result, epilogue);
    }
}
