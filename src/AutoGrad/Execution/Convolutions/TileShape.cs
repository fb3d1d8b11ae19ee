namespace AutoGrad.Execution;

/// <summary>How far the places lie apart that neighbouring positions see.</summary>
internal interface ISpacing
{
    /// <summary>In elements: a constant, so that positions need no registers for where they are.</summary>
    static abstract int Step { get; }
}

internal readonly struct Neighbours : ISpacing
{
    public static int Step => 1;
}

internal readonly struct EverySecond : ISpacing
{
    public static int Step => 2;
}

/// <summary>The positions of a <see cref="FilterTile{T, TRow, TSpacing}"/>: so many in one line, or some lines of so many.</summary>
internal enum TileShape
{
    Four,
    Six,
    Eight,
    ThreeOfThree,
    TwoOfFive,
    TwoOfSeven,
    Fourteen,
}

/// <summary>How rows of positions are cut into tiles.</summary>
internal static class TileShapes
{
    public const int MostPositions = 14;

    private static ReadOnlySpan<byte> PositionsOf => [4, 6, 8, 9, 10, 14, 14];

    /// <summary>By how many positions are left; 14 from 25 on.</summary>
    private static ReadOnlySpan<byte> Shapes => [0, 0, 0, 0, 0, 1, 1, 2, 2, 2, 2, 2, 2, 6, 6, 2, 2, 6, 6, 6, 6, 6, 6, 2, 2, 6];

    public static int Positions(this TileShape shape) => PositionsOf[(int)shape];

    /// <summary>The tile of several whole rows of so many positions, and how many rows it takes; one where there is none.</summary>
    public static (TileShape Shape, int Rows) OfRows(int columns) => columns switch
    {
        3 => (TileShape.ThreeOfThree, 3),
        5 => (TileShape.TwoOfFive, 2),
        7 => (TileShape.TwoOfSeven, 2),
        _ => (default, 1),
    };

    /// <summary>The tile of one row that starts when so many positions are left, which may be fewer than it computes.</summary>
    public static TileShape Next(int remaining) => (TileShape)Shapes[Math.Min(remaining, Shapes.Length - 1)];

    /// <summary>The positions of all tiles.</summary>
    public static double Computed(int rows, int columns)
    {
        (_, int together) = OfRows(columns);
        double computed = together > 1 ? rows / together * together * columns : 0;
        int single = together > 1 ? rows % together : rows;
        int most = Math.Max(columns - (2 * MostPositions), 0) / MostPositions * MostPositions;
        int row = most;
        for (int left = columns - most; left > 0 && single > 0;)
        {
            int next = Next(left).Positions();
            row += next;
            left -= next;
        }
        return computed + (single * (double)row);
    }
}
