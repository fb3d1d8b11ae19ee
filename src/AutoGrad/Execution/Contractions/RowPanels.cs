namespace AutoGrad.Execution;

/// <summary>How the rows of a matrix are cut into the heights that register tiles exist for.</summary>
internal static class RowPanels
{
    /// <summary>The height of full panels: 12 where there are 32 vector registers, else 6.</summary>
    public static int Full(bool wide) => wide ? 12 : 6;

    /// <summary>The height of the panel that starts when so many rows are left; it may exceed them, the excess being zeros.</summary>
    public static int Height(int remaining, bool wide) => remaining switch
    {
        <= 4 => 4,
        <= 6 => 6,
        _ when !wide => 6,
        <= 8 => 8,
        _ => 12,
    };

    /// <summary>The rows of all panels together, excess included.</summary>
    public static int PaddedRows(int rows, bool wide)
    {
        int full = Full(wide);
        int rest = rows % full;
        return rows - rest + (rest == 0 ? 0 : Height(rest, wide));
    }
}
