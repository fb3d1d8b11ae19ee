namespace AutoGrad.Execution;

/// <summary>A rectangle of a result in row-major order: its rows begin at the elements First, First + Stride, ….</summary>
internal readonly record struct ResultPart(nint First, int Rows, int Columns, nint Stride);

/// <summary>Work on a result that is done part by part, each while it is still in the cache.</summary>
internal unsafe interface IEpilogue
{
    /// <summary>Works on a part whose elements are final and on no others; on several parts at the same time.</summary>
    void Run(nint* arrays, ResultPart part);
}

/// <summary>
/// What a plan does with the parts of its result in one run; nothing by default. Every element is in exactly one part, which is handed over
/// by the task that computed it, when no task will write it again.
/// </summary>
internal readonly unsafe struct Epilogue
{
    private readonly IEpilogue? work;
    private readonly nint* arrays;
    private readonly nint first;

    /// <summary>An epilogue that works on the arrays of one run.</summary>
    public Epilogue(IEpilogue work, nint* arrays) : this(work, arrays, 0)
    {
    }

    private Epilogue(IEpilogue? work, nint* arrays, nint first)
    {
        this.work = work;
        this.arrays = arrays;
        this.first = first;
    }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsNone => work is null;

    /// <summary>The same for a piece of the result that begins at an element.</summary>
    public Epilogue At(nint element) => new(work, arrays, first + element);

    /// <summary>Works on a part.</summary>
    public void Run(ResultPart part) => work?.Run(arrays, part with { First = first + part.First });
}
