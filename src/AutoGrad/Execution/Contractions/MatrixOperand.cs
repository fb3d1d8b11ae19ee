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
    public bool LinesRun(int count) => Steps.Line == 1 || Run(Lines, count) >= count;

    /// <summary>How many of so many depths from the first one follow one another in memory.</summary>
    public int DepthRun(int count) => Steps.Depth == 1 ? count : Run(Depths, count);

    private static int Run(int* offsets, int count)
    {
        int run = 1;
        while (run < count && offsets[run] == offsets[run - 1] + 1) run++;
        return run;
    }
}

/// <summary>
/// The distance between neighbours of each table of a <see cref="MatrixOperand{T}"/>, 0 where it is not everywhere the same. The depths may
/// be in runs of one length with the same distance within each: a sum over the places of several images.
/// </summary>
internal readonly record struct Steps(int Line, int Depth, int Run, int RunStep)
{
    public static Steps Of(ReadOnlySpan<int> lines, ReadOnlySpan<int> depths)
    {
        int run = 2;
        while (run < depths.Length && depths[run] - depths[run - 1] == depths[1] - depths[0]) run++;
        bool areRuns = depths.Length > 1 && depths.Length % run == 0;
        for (int i = run + 1; i < depths.Length && areRuns; i++)
            areRuns = i % run == 0 || depths[i] - depths[i - 1] == depths[1] - depths[0];
        return new Steps(Of(lines), Of(depths), areRuns ? run : 0, areRuns ? depths[1] - depths[0] : 0);
    }

    /// <summary>Whether the operand is an ordinary matrix, so that kernels can read it without tables.</summary>
    public bool AreEven => Line != 0 && Depth != 0;

    /// <summary>The common distance in a table, 1 if it has a single entry.</summary>
    private static int Of(ReadOnlySpan<int> offsets)
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
