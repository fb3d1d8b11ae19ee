using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// Copies a large value whose neighbours in the source lie along other axes than those in the target. Axes that lie one after another in
/// the source are the rows of planes, axes that do in the target are their columns, and a plane goes block by block: the block is read in
/// runs of several cache lines, turned through registers, and written in whole cache lines. The rest of the axes is walked as memory lies.
/// </summary>
/// <remarks>
/// Blocks follow each other down the columns, and the next one is asked for, run by run, while one is turned. Measured on Zen 5, this is
/// what counts: lines that are read from many places in turn come at half the speed of runs of eight lines, and lines that are written
/// alone at two thirds of the speed of two together. More than 32 runs at once do not pay: where they lie a power of two apart they have
/// few places in the caches and evict each other.
/// </remarks>
internal sealed unsafe class PlaneTranspose<T> where T : unmanaged
{
    private const int ChunkLength = 1 << 19;
    private const int FewRowBytes = 8 * RowCopy.Line; // rows and columns take in axes up to that
    private const int ManyColumnBytes = 1 << 12;
    private const int MostSweepColumns = 1 << 13; // where rows begin within lines, which are written twice where sweeps meet
    private const int SweepColumns = 512; // whose runs, in as many pages, are known to the processor all at once

    private readonly WalkedAxes rows, columns; // of a plane: places of rows in the target, of columns in the source, in bytes
    private readonly WalkedAxes outerSource, outerTarget;
    private readonly T* source;
    private readonly T* target;
    private readonly int step; // between neighbouring rows in the source
    private readonly TransposeBlock<T> shape;
    private readonly bool pastCaches;
    private readonly bool isEven; // the columns of a block lie at even distances in the source
    private readonly nint columnStride; // that distance, in bytes
    private readonly int rowBlocks, sweeps, sweepBlocks; // sweeps, and the blocks of one across

    /// <param name="layout">The value.</param>
    /// <param name="near">The axis with the smallest stride, other than the last.</param>
    /// <param name="source">Its first element.</param>
    /// <param name="target">Where that goes; the others follow in row-major order.</param>
    /// <param name="pastCaches">Whether the target is not to take the place of something else in the caches.</param>
    public PlaneTranspose(StridedLayout layout, int near, T* source, T* target, bool pastCaches)
    {
        int[] sizes = layout.Sizes, strides = [.. layout.Strides];
        nint[] targetStrides = layout.RowMajor();
        // Rows are read forwards: an axis that runs backwards in the source does so in the target instead.
        for (int axis = 0; axis < sizes.Length - 1; axis++)
        {
            if (strides[axis] >= 0) continue;
            source += (nint)strides[axis] * (sizes[axis] - 1);
            target += targetStrides[axis] * (sizes[axis] - 1);
            (strides[axis], targetStrides[axis]) = (-strides[axis], -targetStrides[axis]);
        }
        this.source = source;
        this.target = target;
        this.pastCaches = pastCaches;
        step = strides[near];
        List<int> rowAxes = [near], columnAxes = [sizes.Length - 1];
        long rowLength = sizes[near], columnLength = sizes[^1];
        TakeColumns(FewRowBytes);
        TakeRows();
        TakeColumns(ManyColumnBytes);
        int[] outer = [.. Enumerable.Range(0, sizes.Length).Except(rowAxes).Except(columnAxes).OrderByDescending(axis => strides[axis])];
        (rows, columns) = (Walk(rowAxes, targetStrides), Walk(columnAxes, strides, sizeof(T)));
        (outerSource, outerTarget) = (Walk(outer, strides), Walk(outer, targetStrides));
        bool isDense = rowAxes.Count == 1 && targetStrides[near] == columnLength;
        bool isAligned = ((nint)target | (nint)(columnLength * sizeof(T))) % RowCopy.Line == 0;
        shape = new TransposeBlock<T>(step, columns.Length, isDense, isAligned, pastCaches);
        columnStride = strides[^1] * (nint)sizeof(T);
        isEven = columnAxes.Count == 1 || sizes[^1] % shape.Columns == 0;
        rowBlocks = ParallelLoop.Chunks(rows.Length, shape.Rows);
        int sweep = isAligned && pastCaches ? SweepColumns : MostSweepColumns;
        sweepBlocks = ParallelLoop.Chunks(Math.Min(columns.Length, sweep), shape.Columns);
        sweeps = ParallelLoop.Chunks(columns.Length, sweepBlocks * shape.Columns);

        void TakeColumns(int bytes)
        {
            for (int axis; columnLength * sizeof(T) < bytes && (axis = columnAxes[0] - 1) >= 0 && IsFree(axis) && targetStrides[axis] > 0;)
            {
                columnAxes.Insert(0, axis);
                columnLength *= sizes[axis];
            }
        }

        void TakeRows()
        {
            while (rowLength * sizeof(T) < FewRowBytes)
            {
                int axis = Array.FindIndex(strides, stride => stride == rowLength * step);
                if (axis < 0 || !IsFree(axis)) return;
                rowAxes.Insert(0, axis);
                rowLength *= sizes[axis];
            }
        }

        bool IsFree(int axis) => !rowAxes.Contains(axis) && !columnAxes.Contains(axis);

        WalkedAxes Walk<TStride>(IEnumerable<int> axes, TStride[] all, int unit = 1) where TStride : IBinaryInteger<TStride> =>
            new([.. axes.Select(axis => sizes[axis])], [.. axes.Select(axis => nint.CreateChecked(all[axis]) * unit)]);
    }

    /// <summary>Copies everything.</summary>
    public void Run()
    {
        long strips = (long)outerSource.Length * sweeps * rowBlocks;
        int perChunk = Math.Max(1, ChunkLength / (shape.Rows * shape.Columns * sweepBlocks));
        ParallelLoop.For(ParallelLoop.Chunks(strips, perChunk), new Chunks(this, strips, perChunk));
    }

    /// <summary>Strips that follow each other: rows of blocks of a sweep.</summary>
    private readonly struct Chunks(PlaneTranspose<T> plane, long strips, int perChunk) : IParallelBody
    {
        public void Run(int chunk)
        {
            long first = chunk * (long)perChunk;
            plane.Run(first, Math.Min(strips, first + perChunk));
        }
    }

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run(long first, long end)
    {
        byte* space = stackalloc byte[TransposeBlock<T>.StageBytes + RowCopy.Line];
        T* stage = (T*)(((nint)space + RowCopy.Line - 1) / RowCopy.Line * RowCopy.Line);
        nint* here = stackalloc nint[TransposeBlock<T>.MostColumns], there = stackalloc nint[TransposeBlock<T>.MostColumns];
        nint* rowPlaces = stackalloc nint[TransposeBlock<T>.MostRows];
        Strip strip = At(first);
        columns.At(strip.Column, shape.Width(strip.Columns), here);
        Asking asking = Ask(strip, here, shape.Width(strip.Columns), 1);
        asking.Next(asking.Run);
        while (first < end)
        {
            PlaceRows(first++, strip.Rows, rowPlaces);
            Strip next = first < end ? At(first) : default;
            for (int column = 0; column < strip.Columns;)
            {
                int width = shape.Width(strip.Columns - column), squares = TransposeBlock<T>.Squares(strip.Rows, width), after = column + width;
                bool begins = column == 0, ends = after == strip.Columns;
                // The block that follows: beside this one, or the first one of the next strip.
                int widthAfter = shape.Width(ends ? next.Columns : strip.Columns - after);
                columns.At(ends ? next.Column : strip.Column + after, widthAfter, there);
                asking = Ask(ends ? next : strip, there, widthAfter, squares);
                T* to = target + strip.Column + column;
                byte* from = (byte*)strip.Source;
                var lines = new EvenLines(from + *here, columnStride);
                if (isEven) shape.Move(lines, to, rowPlaces, strip.Rows, width, stage, begins, ends, asking);
                else shape.Move(new PlacedLines(from, here), to, rowPlaces, strip.Rows, width, stage, begins, ends, asking);
                column = after;
                nint* free = here;
                here = there;
                there = free;
            }
            strip = next;
        }
    }

    /// <summary>Blocks that lie line by line are asked for before their turn.</summary>
    private Asking Ask(in Strip strip, nint* columnPlaces, int width, int portions) =>
        new((byte*)strip.Source, columnPlaces, step == 1 && pastCaches ? width : 0, strip.Rows * sizeof(T), portions);

    private Strip At(long strip)
    {
        (long rest, long row) = Math.DivRem(strip, rowBlocks);
        (long outer, long sweep) = Math.DivRem(rest, sweeps);
        int firstRow = (int)row * shape.Rows, firstColumn = (int)sweep * sweepBlocks * shape.Columns;
        T* first = source + outerSource.At((int)outer) + ((nint)firstRow * step);
        int width = Math.Min(sweepBlocks * shape.Columns, columns.Length - firstColumn);
        return new(first, Math.Min(shape.Rows, rows.Length - firstRow), firstColumn, width);
    }

    private void PlaceRows(long strip, int count, nint* places)
    {
        (long rest, long row) = Math.DivRem(strip, rowBlocks);
        rows.At((int)row * shape.Rows, count, places);
        nint place = outerTarget.At((int)(rest / sweeps));
        for (int i = 0; i < count; i++) places[i] += place;
    }

    /// <summary>Rows of the target side by side: the first element in the source, how many they are, and the part of them.</summary>
    private readonly struct Strip(T* source, int rows, int column, int columns)
    {
        public T* Source { get; } = source;

        public int Rows { get; } = rows;

        public int Column { get; } = column;

        public int Columns { get; } = columns;
    }
}
