namespace AutoGrad;

/// <summary>
/// How few products show every entry of a sparse matrix: groups of columns for products J·t, groups of rows for products Jᵀ·ct, and for
/// each entry the product and the place in it where it stands.
/// </summary>
/// <param name="Columns">The columns, grouped; a group is one tangent.</param>
/// <param name="Rows">The rows, grouped; a group is one cotangent.</param>
/// <param name="Places">
/// Where each entry of the pattern is found among all elements of the products: first Columns.Count products of a row count of elements,
/// then Rows.Count of a column count.
/// </param>
internal sealed record Compression(Colouring Columns, Colouring Rows, long[] Places)
{
    private static readonly Colouring None = new([], 0);

    /// <summary>The number of products.</summary>
    public int Count => Columns.Count + Rows.Count;

    /// <summary>
    /// The fewest products for a Jacobian: columns in forward mode, rows in reverse mode, or both if a few rows (or columns) are so full
    /// that they are better taken one by one in the other mode. At equal numbers, forward mode is the cheaper one.
    /// </summary>
    public static Compression OfJacobian(SparsityPattern pattern)
    {
        (SparsityPattern transposed, int[] entries) = pattern.Transposed();
        (Colouring byColumns, int[] rowsApart) = Split(pattern);
        (Colouring byRows, int[] columnsApart) = Split(transposed);
        if (byColumns.Count + rowsApart.Length <= byRows.Count + columnsApart.Length)
        {
            return new Compression(byColumns, Alone(rowsApart, pattern.RowCount), Find(pattern, byColumns, rowsApart));
        }
        // Places in products of the transposed matrix, whose forward products are reverse ones here.
        long[] found = Find(transposed, byRows, columnsApart), places = new long[found.Length];
        long reverse = (long)byRows.Count * pattern.ColumnCount, forward = (long)columnsApart.Length * pattern.RowCount;
        for (int i = 0; i < found.Length; i++) places[entries[i]] = found[i] < reverse ? found[i] + forward : found[i] - reverse;
        return new Compression(Alone(columnsApart, pattern.ColumnCount), byRows, places);
    }

    /// <summary>The fewest products for a symmetric matrix; an entry and its mirror image are read at one place.</summary>
    public static Compression OfHessian(SparsityPattern pattern)
    {
        Colouring colouring = StarColouring.Of(pattern);
        (_, int[] mirrored) = pattern.Transposed();
        int[] colours = colouring.Colours, lastSeen = new int[colouring.Count];
        bool[] isShared = new bool[colouring.Count];
        long[] places = new long[pattern.Count];
        int entry = 0;
        for (int row = 0; row < pattern.RowCount; row++)
        {
            ReadOnlySpan<int> columns = pattern.ColumnsOf(row);
            foreach (int column in columns)
            {
                int colour = colours[column];
                isShared[colour] = lastSeen[colour] == row + 1;
                lastSeen[colour] = row + 1;
            }
            foreach (int column in columns)
            {
                // The column's product shows the entry unless a further column of its colour has an entry in this row.
                if (column >= row)
                {
                    (int from, int at) = isShared[colours[column]] ? (row, column) : (column, row);
                    places[entry] = ((long)colours[from] * pattern.RowCount) + at;
                    places[mirrored[entry]] = places[entry];
                }
                entry++;
            }
        }
        return new Compression(colouring, None, places);
    }

    /// <summary>
    /// A colouring of the columns as they are without some rows, and those rows: as many of the fullest ones as lower the bound that the
    /// fullest remaining row sets.
    /// </summary>
    private static (Colouring Colouring, int[] RowsApart) Split(SparsityPattern pattern)
    {
        Colouring whole = Colouring.OfColumns(pattern);
        int[] fullest = [.. Enumerable.Range(0, pattern.RowCount).OrderByDescending(row => pattern.ColumnsOf(row).Length)];
        int apart = 0, least = int.MaxValue;
        for (int k = 0; k < fullest.Length && k < least; k++)
        {
            int bound = k + pattern.ColumnsOf(fullest[k]).Length;
            if (bound < least) (apart, least) = (k, bound);
        }
        if (apart == 0 || least >= whole.Count) return (whole, []);
        var rows = new HashSet<int>(fullest[..apart]);
        Colouring rest = Colouring.OfColumns(pattern.Where((row, _) => !rows.Contains(row)));
        return rest.Count + apart < whole.Count ? (rest, [.. rows.Order()]) : (whole, []);
    }

    private static Colouring Alone(int[] apart, int count)
    {
        if (apart.Length == 0) return None;
        int[] colours = new int[count];
        colours.AsSpan().Fill(-1);
        for (int i = 0; i < apart.Length; i++) colours[apart[i]] = i;
        return new Colouring(colours, apart.Length);
    }

    private static long[] Find(SparsityPattern pattern, Colouring columns, int[] rowsApart)
    {
        var numbers = rowsApart.Index().ToDictionary(static row => row.Item, static row => row.Index);
        long[] places = new long[pattern.Count];
        long afterColumns = (long)columns.Count * pattern.RowCount;
        int entry = 0;
        for (int row = 0; row < pattern.RowCount; row++)
        {
            bool isApart = numbers.TryGetValue(row, out int number);
            foreach (int column in pattern.ColumnsOf(row))
            {
                places[entry++] = isApart
                    ? afterColumns + ((long)number * pattern.ColumnCount) + column
                    : ((long)columns.Colours[column] * pattern.RowCount) + row;
            }
        }
        return places;
    }
}
