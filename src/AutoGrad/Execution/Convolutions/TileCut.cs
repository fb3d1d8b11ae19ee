namespace AutoGrad.Execution;

/// <summary>How a row of positions is cut into the tiles that <see cref="FilterTile{T, TRow, TSpacing}"/> exists for.</summary>
internal static class TileCut
{
    /// <summary>The positions of a full tile.</summary>
    public const int Full = 14;

    /// <summary>The positions of the tile that starts when so many are left, which may exceed them.</summary>
    public static int Next(int remaining) => remaining switch
    {
        <= 4 => 4,
        <= 6 => 6,
        <= 8 => 8,
        <= 12 or 15 or 16 or 23 or 24 => 8,
        _ => Full,
    };

    /// <summary>The positions of all tiles of a row.</summary>
    public static int Padded(int positions)
    {
        int most = Math.Max(positions - (2 * Full), 0) / Full * Full, padded = most;
        for (int left = positions - most; left > 0;)
        {
            int next = Next(left);
            padded += next;
            left -= next;
        }
        return padded;
    }
}
