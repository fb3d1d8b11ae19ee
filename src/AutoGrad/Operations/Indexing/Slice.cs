namespace AutoGrad;

/// <summary>
/// What an indexer does with one axis: <c>x[1.., ^1]</c>, <c>x[0]</c>, <c>x[Slice.Ellipsis, 0]</c>, <c>x[.., indices]</c>. Integers, C#
/// ranges and integer tensors convert to it. The default is <see cref="All"/>.
/// </summary>
/// <remarks>
/// Positions count from 0, from the end with <c>^</c>. Nothing is clamped: a position or range outside the axis is an error.
/// </remarks>
/// <example><code>
/// Tensor even = x[Slice.Every(2)], backwards = x[Slice.Every(-1)], part = x[(1..9).Step(3)];
/// Tensor column = vector[.., Slice.NewAxis], last = x[Slice.Ellipsis, ^1], rows = x[indices];
/// </code></example>
public readonly struct Slice
{
    private Slice(SliceKind kind, Range range = default, int step = 1, Tensor? indices = null)
    {
        Kind = kind;
        Range = range;
        Step = step;
        Indices = indices;
    }

    /// <summary>The whole axis; the same as <c>..</c>.</summary>
    public static Slice All => default;

    /// <summary>As many whole axes as are left over; at most once in an index.</summary>
    public static Slice Ellipsis => new(SliceKind.Ellipsis);

    /// <summary>A new axis of size 1 at this place; takes none of the tensor's axes.</summary>
    public static Slice NewAxis => new(SliceKind.NewAxis);

    internal SliceKind Kind { get; }

    /// <summary>The range, or the one position as its start.</summary>
    internal Range Range { get; }

    /// <summary>The range as it is written, without a start of 0 and an end of ^0.</summary>
    internal string RangeText =>
        $"{(Range.Start.Equals(Index.Start) ? "" : Range.Start)}..{(Range.End.Equals(Index.End) ? "" : Range.End)}";

    internal int Step { get; }

    internal Tensor? Indices { get; }

    /// <summary>Every step-th element of the axis; with a negative step from the last one backwards.</summary>
    /// <param name="step">The distance; not 0.</param>
    /// <exception cref="ArgumentException">The step is 0.</exception>
    public static Slice Every(int step) => Of(.., step);

    /// <summary>Every step-th element of a range; with a negative step from the last of them backwards.</summary>
    internal static Slice Of(Range range, int step) => step != 0 && step != int.MinValue
        ? new Slice(SliceKind.Range, range, step)
        : throw Errors.Argument("Slice", $"the step is {step}", "Use 1 for every element, or -1 for all in reverse order");

    /// <summary>One position, whose axis vanishes.</summary>
    public static implicit operator Slice(int position) => position >= 0
        ? new Slice(SliceKind.Position, new Range(position, 0))
        : throw Errors.Argument("Index", $"position {position} is negative", $"Write ^{-(long)position} to count from the end");

    /// <summary>One position, perhaps counted from the end, whose axis vanishes.</summary>
    public static implicit operator Slice(Index position) => new(SliceKind.Position, new Range(position, 0));

    /// <summary>A run of positions.</summary>
    public static implicit operator Slice(Range range) => new(SliceKind.Range, range);

    /// <summary>The positions listed by an Int32 or Int64 tensor of any rank, whose axes take the place of the axis.</summary>
    public static implicit operator Slice(Tensor indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        return new Slice(SliceKind.Gather, indices: indices);
    }

    /// <summary>As written in C#, for example <c>1..^2</c>.</summary>
    public override string ToString() => Kind switch
    {
        SliceKind.All => "..",
        SliceKind.Position => $"{Range.Start}",
        SliceKind.Range => Step == 1 ? RangeText : $"({RangeText}).Step({Step})",
        SliceKind.NewAxis => "NewAxis",
        SliceKind.Ellipsis => "Ellipsis",
        _ => $"{Indices?.Type}",
    };
}

/// <summary>The kinds of <see cref="Slice"/>.</summary>
internal enum SliceKind
{
    All,
    Position,
    Range,
    NewAxis,
    Ellipsis,
    Gather,
}

/// <summary>Steps on C# ranges, for indexing tensors.</summary>
public static class SliceRanges
{
    extension(Range range)
    {
        /// <summary>
        /// Every step-th position of the range: <c>x[(1..9).Step(3)]</c>; with a negative step from its last one backwards.
        /// </summary>
        /// <param name="step">The distance; not 0.</param>
        /// <exception cref="ArgumentException">The step is 0.</exception>
        public Slice Step(int step) => Slice.Of(range, step);
    }
}
