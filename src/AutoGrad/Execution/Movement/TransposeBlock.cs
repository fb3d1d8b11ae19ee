using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>
/// How a part of a plane is turned. Some rows of the target at a time go into a buffer that stays in the first-level cache, and leave it
/// row by row. Past the caches only whole lines leave it: what does not fill one waits for the next block of the same rows.
/// </summary>
internal readonly unsafe struct TransposeBlock<T> where T : unmanaged
{
    /// <summary>The most rows of a block.</summary>
    public const int MostRows = 128;

    /// <summary>The most columns of a block.</summary>
    public const int MostColumns = 128;

    /// <summary>The bytes of the buffer.</summary>
    public const int StageBytes = 24 << 10;

    private readonly int step; // between neighbouring rows in the source
    private readonly bool isDense; // the rows of the target lie one after another, and a block has all of their columns
    private readonly bool pastCaches;
    private readonly bool isAligned; // all rows of the target begin with a line
    private readonly bool keeps; // parts of lines, from a block to the next
    private readonly int pitch;

    /// <param name="step">From a row to the next in the source.</param>
    /// <param name="columns">Of the plane.</param>
    /// <param name="isDense">Whether the rows of the target lie one after another.</param>
    /// <param name="isAligned">Whether all rows of the target begin with a line.</param>
    /// <param name="pastCaches">Whether the target is not to take the place of something else in the caches.</param>
    public TransposeBlock(int step, int columns, bool isDense, bool isAligned, bool pastCaches)
    {
        this.step = step;
        this.pastCaches = pastCaches;
        this.isAligned = isAligned;
        this.isDense = isDense && columns < Math.Min(MostColumns, 2 * Lanes);
        keeps = pastCaches && !isAligned && !this.isDense;
        Rows = Math.Min(MostRows, (pastCaches ? 8 : 4) * Lanes);
        Columns = this.isDense ? columns : Math.Min(MostColumns, (pastCaches ? 2 : 8) * Lanes);
        pitch = this.isDense ? columns : Columns + Lanes;
    }

    /// <summary>The rows of a whole block.</summary>
    public int Rows { get; }

    /// <summary>The columns of a whole block.</summary>
    public int Columns { get; }

    private static int Lanes => RowCopy.Line / sizeof(T);

    /// <summary>How many of so many columns the next block has.</summary>
    public int Width(int columns) => Math.Min(Columns, columns);

    /// <summary>The squares of which a block consists.</summary>
    public static int Squares(int rows, int columns) => ((rows + Lanes - 1) / Lanes) * ((columns + Lanes - 1) / Lanes);

    /// <summary>target[places[i] + j] = element i · step of line j.</summary>
    /// <param name="source">The lines that become columns.</param>
    /// <param name="target">From where the places of rows are counted.</param>
    /// <param name="rowPlaces">In elements.</param>
    /// <param name="rows">Of this block.</param>
    /// <param name="columns">Of this block.</param>
    /// <param name="stage">The buffer, which is to be the same for blocks that follow each other down the columns.</param>
    /// <param name="begins">Whether no such block was before.</param>
    /// <param name="ends">Whether none comes after.</param>
    /// <param name="asking">What is read next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Move<TLines>(
        TLines source, T* target, nint* rowPlaces, int rows, int columns, T* stage, bool begins, bool ends, in Asking asking)
        where TLines : struct, ILines<TLines>
    {
        int lanes = Lanes;
        nint* asked = asking.Run;
        bool inWholeLines = pastCaches && isAligned && columns == 2 * lanes && !isDense;
        for (int row = 0; row < rows; row += lanes)
        {
            int height = Math.Min(lanes, rows - row);
            T* waiting = keeps ? stage + (row * pitch) : stage, square = isDense ? stage : waiting + lanes;
            for (int column = 0; column < columns; column += lanes)
            {
                asked = asking.Next(asked);
                TLines lines = source.From(column, (nint)row * step * sizeof(T));
                int width = Math.Min(lanes, columns - column);
                if (step == 1) TransposeTile.Square(lines, square + column, pitch, height, width);
                else Gather(lines, square + column, height, width);
            }
            if (inWholeLines)
            {
                for (nint* end = rowPlaces + height; rowPlaces < end; rowPlaces++, square += pitch) TwoLines(square, target + *rowPlaces);
                continue;
            }
            if (keeps)
            {
                // The rows before these: what was just stored cannot be loaded in other pieces at once.
                if (row > 0) Leave(stage + ((row - lanes) * pitch), target, rowPlaces - lanes, lanes, columns, begins, ends);
                if (row + lanes >= rows) Leave(waiting, target, rowPlaces, height, columns, begins, ends);
            }
            else if (isDense) LeaveTogether(stage, target + *rowPlaces, height * columns);
            else if (pastCaches) Leave(waiting, target, rowPlaces, height, columns, begins, ends);
            else LeaveNear(square, target, rowPlaces, height, columns);
            rowPlaces += height;
        }
    }

    /// <summary>Rows whose elements do not lie one after another in the source.</summary>
    private void Gather<TLines>(TLines source, T* square, int height, int width) where TLines : struct, ILines<TLines>
    {
        for (int j = 0; j < width; j++)
        {
            T* line = (T*)source.At(j);
            for (int i = 0; i < height; i++) square[(i * pitch) + j] = line[(nint)i * step];
        }
    }

    /// <summary>Rows that lie one after another in the target.</summary>
    private void LeaveTogether(T* stage, T* to, int count)
    {
        if (pastCaches) RowCopy.PastCaches((byte*)stage, (byte*)to, count * (nint)sizeof(T));
        else new Span<T>(stage, count).CopyTo(new Span<T>(to, count));
    }

    /// <summary>Writes the whole lines of some rows past the caches, and keeps the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Leave(T* waiting, T* target, nint* rowPlaces, int height, int columns, bool begins, bool ends)
    {
        int lanes = Lanes;
        for (nint* end = rowPlaces + height; rowPlaces < end; rowPlaces++, waiting += pitch)
        {
            T* to = target + *rowPlaces;
            int before = SinceLine(to);
            if (begins || ends)
            {
                int after = ends ? 0 : SinceLine(to + columns);
                if (begins) before = 0;
                Part(waiting + lanes - before, to - before, before + columns - after);
            }
            else TwoLines(waiting + lanes - before, to - before);
            if (!ends) Vector512.Load((byte*)(waiting + columns)).Store((byte*)waiting);
        }
    }

    /// <summary>How many elements lie between the beginning of a line and a place in it.</summary>
    private static int SinceLine(T* place) => (int)((nuint)place % RowCopy.Line) / sizeof(T);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TwoLines(T* from, T* to)
    {
        Vector512<byte> first = Vector512.Load((byte*)from), second = Vector512.Load((byte*)from + RowCopy.Line);
        first.StoreAlignedNonTemporal((byte*)to);
        second.StoreAlignedNonTemporal((byte*)to + RowCopy.Line);
    }

    /// <summary>A part of a row that begins or ends within a line.</summary>
    private static void Part(T* from, T* to, int count)
    {
        int head = Math.Min(count, (Lanes - SinceLine(to)) % Lanes);
        for (int i = 0; i < head; i++) to[i] = from[i];
        for (; head + Lanes <= count; head += Lanes) Vector512.Load((byte*)(from + head)).StoreAlignedNonTemporal((byte*)(to + head));
        for (; head < count; head++) to[head] = from[head];
    }

    /// <summary>Writes some rows of a target that stays near.</summary>
    private void LeaveNear(T* square, T* target, nint* rowPlaces, int height, int columns)
    {
        for (int i = 0; i < height; i++, square += pitch) new Span<T>(square, columns).CopyTo(new Span<T>(target + rowPlaces[i], columns));
    }
}
