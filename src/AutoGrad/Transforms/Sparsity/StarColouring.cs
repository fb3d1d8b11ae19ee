namespace AutoGrad;

/// <summary>
/// Groups of columns of a symmetric matrix from which every entry can be read, in its column or in its mirror image's: colours in which
/// neighbours differ and every path over four columns has at least three (Coleman and Moré, "Estimation of sparse Hessian matrices and
/// graph coloring problems", Math. Program. 28, 1984). An arrow takes two groups, where columns that share no row would take n.
/// </summary>
/// <remarks>
/// Greedy like the algorithms in Gebremedhin, Manne and Pothen, "What color is your Jacobian?" (SIAM Review 47, 2005), but a column does
/// not look at all neighbours of its neighbours: each keeps the colours around it and those that would close a path. So columns with very
/// many entries cost no more than their entries.
/// </remarks>
internal sealed class StarColouring
{
    private readonly SparsityPattern pattern;
    private readonly int[] colours;
    private readonly ColourSets once; // of a column: the colours of its neighbours
    private readonly ColourSets twice; // those that at least two of its neighbours have
    private readonly ColourSets closing; // those that neighbours have of which it is one of at least two neighbours of its colour

    private readonly ForbiddenColours forbidden = new();

    private StarColouring(SparsityPattern pattern)
    {
        this.pattern = pattern;
        int size = pattern.RowCount;
        colours = new int[size];
        colours.AsSpan().Fill(-1);
        (once, twice, closing) = (new ColourSets(size), new ColourSets(size), new ColourSets(size));
    }

    /// <summary>
    /// The fewest groups that two orders of the columns give, by number and by decreasing degree, or <see cref="Colouring.OfColumns"/>:
    /// columns that share no row fit together here too.
    /// </summary>
    /// <param name="pattern">A symmetric pattern.</param>
    public static Colouring Of(SparsityPattern pattern)
    {
        int[] used = [.. Enumerable.Range(0, pattern.RowCount).Where(column => pattern.ColumnsOf(column).Length > 0)];
        Colouring best = Colouring.OfColumns(pattern);
        foreach (int[] order in (int[][])[used, Colouring.ByDegree(used, column => pattern.ColumnsOf(column).Length)])
        {
            Colouring other = new StarColouring(pattern).Colour(order);
            if (other.Count < best.Count) best = other;
        }
        return best;
    }

    private Colouring Colour(int[] order)
    {
        int count = 0;
        foreach (int column in order)
        {
            int colour = FirstAllowed(column);
            colours[column] = colour;
            count = Math.Max(count, colour + 1);
            foreach (int neighbour in pattern.ColumnsOf(column))
            {
                if (neighbour != column) Note(neighbour, column, colour);
            }
            foreach (int neighbour in pattern.ColumnsOf(column))
            {
                if (neighbour != column && colours[neighbour] >= 0 && twice.Has(column, colours[neighbour])) closing.Add(neighbour, colour);
            }
        }
        return new Colouring(colours, count);
    }

    private int FirstAllowed(int column)
    {
        forbidden.Clear();
        foreach (int neighbour in pattern.ColumnsOf(column))
        {
            int colour = colours[neighbour];
            if (neighbour == column || colour < 0) continue;
            forbidden.Add(colour);
            forbidden.Add(closing.Of(neighbour)); // column – neighbour – x – y with the colours of neighbour and y equal
            if (twice.Has(column, colour)) forbidden.Add(once.Of(neighbour)); // x – neighbour – column – other neighbour of that colour
        }
        return forbidden.FirstOther();
    }

    /// <summary>Tells a neighbour of a column's new colour.</summary>
    private void Note(int neighbour, int column, int colour)
    {
        if (once.Add(neighbour, colour)) return;
        int own = colours[neighbour];
        if (!twice.Add(neighbour, colour))
        {
            if (own >= 0) closing.Add(column, own);
            return;
        }
        if (own < 0) return;
        foreach (int other in pattern.ColumnsOf(neighbour))
        {
            if (other != neighbour && colours[other] == colour) closing.Add(other, own);
        }
    }
}
