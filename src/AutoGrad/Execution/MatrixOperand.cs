namespace AutoGrad.Execution;

/// <summary>
/// An operand of a matrix product, wherever its elements lie: lines are the rows of a left operand or the columns of a right one, and
/// depth is the summed axis. Element (line, k) is Start[Lines[line] + Depths[k]].
/// </summary>
internal readonly unsafe struct MatrixOperand<T>(T* start, int* lines, int* depths) where T : unmanaged
{
    public T* Start => start;

    public int* Lines => lines;

    public int* Depths => depths;

    /// <summary>The same operand without its first lines.</summary>
    public MatrixOperand<T> SkipLines(int count) => new(start, lines + count, depths);

    /// <summary>The same operand without the start of the summed axis.</summary>
    public MatrixOperand<T> SkipDepths(int count) => new(start, lines, depths + count);

    /// <summary>The operand of another batch place.</summary>
    public MatrixOperand<T> Move(int offset) => new(start + offset, lines, depths);

    /// <summary>Whether count positions of a table follow one another in memory.</summary>
    public static bool IsRun(int* offsets, int count)
    {
        for (int i = 1; i < count; i++)
        {
            if (offsets[i] != offsets[i - 1] + 1) return false;
        }
        return true;
    }
}
