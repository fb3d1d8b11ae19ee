namespace AutoGrad;

/// <summary>Columns sorted into groups that one product each can evaluate.</summary>
/// <param name="Colours">The group of each column, −1 for a column without entries.</param>
/// <param name="Count">The number of groups.</param>
internal sealed record Colouring(int[] Colours, int Count)
{
    private const int MostPeriods = 16;

    /// <summary>
    /// Groups of columns that share no row, so that the sum of the columns of a group shows each of their entries by itself: the idea of
    /// Curtis, Powell and Reid, "On the estimation of sparse Jacobian matrices" (J. Inst. Maths Applics 13, 1974). Columns are taken one
    /// after another, each into the first group it fits, in their own order and by decreasing degree; then every k-th column together is
    /// tried with smaller k, which is best for bands and often for grids. No graph of columns is built: a row remembers the colours of
    /// its columns.
    /// </summary>
    public static Colouring OfColumns(SparsityPattern pattern)
    {
        (SparsityPattern transposed, _) = pattern.Transposed();
        int[] used = [.. Enumerable.Range(0, pattern.ColumnCount).Where(column => transposed.ColumnsOf(column).Length > 0)];
        int atLeast = 0; // the columns of one row all differ
        for (int row = 0; row < pattern.RowCount; row++) atLeast = Math.Max(atLeast, pattern.ColumnsOf(row).Length);
        if (atLeast == used.Length) return EachItsOwn(used, pattern.ColumnCount);

        Colouring best = Greedy(pattern, transposed, used);
        if (best.Count > atLeast)
        {
            Colouring other = Greedy(pattern, transposed, ByDegree(used, column => Degree(pattern, transposed, column)));
            if (other.Count < best.Count) best = other;
        }
        for (int period = atLeast; period < Math.Min(best.Count, atLeast + MostPeriods); period++)
        {
            if (HasPeriod(pattern, period)) best = Periodic(transposed, period);
        }
        return best;
    }

    /// <summary>The columns by decreasing degree, those of equal degree in their order.</summary>
    public static int[] ByDegree(int[] columns, Func<int, long> degree) => [.. columns.OrderByDescending(degree)];

    private static Colouring EachItsOwn(int[] used, int columnCount)
    {
        int[] colours = new int[columnCount];
        colours.AsSpan().Fill(-1);
        for (int i = 0; i < used.Length; i++) colours[used[i]] = i;
        return new Colouring(colours, used.Length);
    }

    /// <summary>The entries of the rows a column has entries in: at least the number of columns it must differ from.</summary>
    private static long Degree(SparsityPattern pattern, SparsityPattern transposed, int column)
    {
        long degree = 0;
        foreach (int row in transposed.ColumnsOf(column)) degree += pattern.ColumnsOf(row).Length - 1;
        return degree;
    }

    private static Colouring Greedy(SparsityPattern pattern, SparsityPattern transposed, int[] order)
    {
        var seen = new ColourSets(pattern.RowCount);
        var forbidden = new ForbiddenColours();
        int[] colours = new int[pattern.ColumnCount];
        colours.AsSpan().Fill(-1);
        int count = 0;
        foreach (int column in order)
        {
            forbidden.Clear();
            foreach (int row in transposed.ColumnsOf(column)) forbidden.Add(seen.Of(row));
            int colour = forbidden.FirstOther();
            foreach (int row in transposed.ColumnsOf(column)) seen.Add(row, colour);
            colours[column] = colour;
            count = Math.Max(count, colour + 1);
        }
        return new Colouring(colours, count);
    }

    /// <summary>Whether no two columns of a row are a multiple of the period apart.</summary>
    private static bool HasPeriod(SparsityPattern pattern, int period)
    {
        int[] lastSeen = new int[period];
        for (int row = 0; row < pattern.RowCount; row++)
        {
            foreach (int column in pattern.ColumnsOf(row))
            {
                if (lastSeen[column % period] == row + 1) return false;
                lastSeen[column % period] = row + 1;
            }
        }
        return true;
    }

    private static Colouring Periodic(SparsityPattern transposed, int period) =>
        new([.. Enumerable.Range(0, transposed.RowCount).Select(j => transposed.ColumnsOf(j).IsEmpty ? -1 : j % period)], period);
}
