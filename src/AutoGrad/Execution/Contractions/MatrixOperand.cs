namespace AutoGrad.Execution;

/// <summary>
/// An operand of a matrix product, wherever its elements lie: lines are the rows of a left operand or the columns of a right one, and
/// depth is the summed axis. Element (line, k) is Start[Lines[line] + Depths[k]].
/// </summary>
internal readonly unsafe struct MatrixOperand<T> where T : unmanaged
{
    public MatrixOperand(T* start, int* lines, int* depths, Steps steps)
    {
        Start = start;
        Lines = lines;
        Depths = depths;
        Steps = steps;
    }

    public MatrixOperand(T* start, int* lines, int* depths) : this(start, lines, depths, default)
    {
    }

    public T* Start { get; }

    public int* Lines { get; }

    public int* Depths { get; }

    /// <summary>What is known about the tables.</summary>
    public Steps Steps { get; }

    /// <summary>The same operand without its first lines.</summary>
    public MatrixOperand<T> SkipLines(int count) => new(Start, Lines + count, Depths, Steps);

    /// <summary>The same operand without the start of the summed axis.</summary>
    public MatrixOperand<T> SkipDepths(int count) => new(Start, Lines, Depths + count, Steps);

    /// <summary>The operand of another batch place.</summary>
    public MatrixOperand<T> Move(int offset) => new(Start + offset, Lines, Depths, Steps);

    /// <summary>Where a line starts at the first depth.</summary>
    public T* Line(int line) => Start + Lines[line] + Depths[0];

    /// <summary>Whether so many lines from the first one follow one another in memory.</summary>
    public bool LinesRun(int count) => Steps.Line == 1 || IsRun(Lines, count);

    /// <summary>Whether so many depths from the first one follow one another in memory.</summary>
    public bool DepthsRun(int count) => Steps.Depth == 1 || IsRun(Depths, count);

    private static bool IsRun(int* offsets, int count)
    {
        for (int i = 1; i < count; i++)
        {
            if (offsets[i] != offsets[i - 1] + 1) return false;
        }
        return true;
    }
}

/// <summary>
/// The distance between neighbours of each table of a <see cref="MatrixOperand{T}"/>, 0 where it is not everywhere the same.
/// </summary>
internal readonly record struct Steps(int Line, int Depth)
{
    /// <summary>Whether the operand is an ordinary matrix, so that kernels can read it without tables.</summary>
    public bool AreEven => Line != 0 && Depth != 0;

    /// <summary>The common distance in a table, 1 if it has a single entry.</summary>
    public static int Of(ReadOnlySpan<int> offsets)
    {
        if (offsets.Length < 2) return 1;
        int step = offsets[1] - offsets[0];
        for (int i = 2; i < offsets.Length; i++)
        {
            if (offsets[i] - offsets[i - 1] != step) return 0;
        }
        return step;
    }
}
