using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace AutoGrad;

/// <summary>
/// The places of a matrix at which an entry can differ from zero: an immutable value. All other entries are zero at every point, because
/// the graph of the function says so.
/// </summary>
/// <example><code>
/// Func&lt;Tensor, Tensor&gt; differences = x => x[1..] - x[..^1];
/// Console.WriteLine(JacobianSparsity(differences, Zeros([5])));
/// // 8 entries of 4 × 5
/// // ●●···
/// // ·●●··
/// // ··●●·
/// // ···●●
/// </code></example>
public sealed class SparsityPattern : IEquatable<SparsityPattern>
{
    private const int MostPrintedRows = 60;
    private const int MostPrintedColumns = 120;

    private readonly int[] starts;
    private readonly int[] columns;

    /// <param name="columnCount">The number of columns.</param>
    /// <param name="starts">Where the entries of each row start, and at the end their number.</param>
    /// <param name="columns">The columns of the entries, row after row, increasing in each.</param>
    internal SparsityPattern(int columnCount, int[] starts, int[] columns)
    {
        ColumnCount = columnCount;
        this.starts = starts;
        this.columns = columns;
    }

    /// <summary>The number of rows: the elements of the function's result, or for a Hessian those of its argument.</summary>
    public int RowCount => starts.Length - 1;

    /// <summary>The number of columns: the elements of the function's argument.</summary>
    public int ColumnCount { get; }

    /// <summary>The number of entries that can differ from zero.</summary>
    public int Count => columns.Length;

    /// <summary>The row of every entry; entries are sorted by row, then by column.</summary>
    public ImmutableArray<int> Rows => field.IsDefault ? field = ImmutableCollectionsMarshal.AsImmutableArray(ListRows()) : field;

    /// <summary>The column of every entry; entries are sorted by row, then by column.</summary>
    public ImmutableArray<int> Columns => ImmutableCollectionsMarshal.AsImmutableArray(columns);

    /// <summary>The columns of the entries of one row, increasing.</summary>
    /// <param name="row">From 0 to <see cref="RowCount"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public ReadOnlySpan<int> ColumnsOf(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, RowCount);
        return columns.AsSpan(starts[row]..starts[row + 1]);
    }

    /// <summary>Whether an entry can differ from zero.</summary>
    /// <param name="row">From 0 to <see cref="RowCount"/> − 1.</param>
    /// <param name="column">From 0 to <see cref="ColumnCount"/> − 1; there is nothing outside.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public bool Contains(int row, int column) => ColumnsOf(row).BinarySearch(column) >= 0;

    /// <summary>Whether both have the same size and the same entries.</summary>
    public bool Equals(SparsityPattern? other) =>
        other is not null && ColumnCount == other.ColumnCount
        && starts.AsSpan().SequenceEqual(other.starts) && columns.AsSpan().SequenceEqual(other.columns);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SparsityPattern);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(RowCount);
        hash.Add(ColumnCount);
        hash.AddBytes(MemoryMarshal.AsBytes(columns.AsSpan()));
        return hash.ToHashCode();
    }

    /// <summary>The number of entries and the size; below, if it is not too large, a dot for each entry.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{Count} {(Count == 1 ? "entry" : "entries")} of {RowCount} × {ColumnCount}");
        if (RowCount > MostPrintedRows || ColumnCount > MostPrintedColumns) return text.ToString();
        for (int row = 0; row < RowCount; row++)
        {
            char[] line = [.. Enumerable.Repeat('·', ColumnCount)];
            foreach (int column in ColumnsOf(row)) line[column] = '●';
            text.Append('\n').Append(line);
        }
        return text.ToString();
    }

    /// <summary>The pattern whose rows are sets of columns; an error, worded for the operation, when it has too many entries.</summary>
    internal static SparsityPattern Of(string operation, List<int> rows, int columnCount, IndexSets sets)
    {
        int[] starts = new int[rows.Count + 1];
        long count = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            count += sets.Count(rows[row]);
            if (count > Array.MaxLength)
            {
                throw Errors.Argument(
                    operation,
                    $"more than {Array.MaxLength:N0} entries of {rows.Count} × {columnCount} can differ from zero",
                    "There are too many to list: use products with the matrix (Jvp, Vjp) instead of its entries");
            }
            starts[row + 1] = (int)count;
        }
        int[] columns = GC.AllocateUninitializedArray<int>((int)count);
        int next = 0;
        foreach (int set in rows)
        {
            ReadOnlySpan<int> runs = sets.Runs(set);
            for (int run = 0; run < runs.Length; run += 2)
            {
                for (int column = runs[run]; column < runs[run + 1]; column++) columns[next++] = column;
            }
        }
        return new SparsityPattern(columnCount, starts, columns);
    }

    /// <summary>The pattern of the transposed matrix, and the entry of this one that each of its entries is.</summary>
    internal (SparsityPattern Pattern, int[] Entries) Transposed()
    {
        int[] ends = new int[ColumnCount + 1], rows = new int[Count], entries = new int[Count];
        foreach (int column in columns) ends[column + 1]++;
        for (int column = 0; column < ColumnCount; column++) ends[column + 1] += ends[column];
        int[] filled = ends[..ColumnCount];
        for (int row = 0; row < RowCount; row++)
        {
            for (int entry = starts[row]; entry < starts[row + 1]; entry++)
            {
                int place = filled[columns[entry]]++;
                (rows[place], entries[place]) = (row, entry);
            }
        }
        return (new SparsityPattern(RowCount, ends, rows), entries);
    }

    /// <summary>The entries that satisfy a predicate of row and column.</summary>
    internal SparsityPattern Where(Func<int, int, bool> predicate)
    {
        int[] kept = new int[starts.Length];
        var keptColumns = new List<int>(Count);
        for (int row = 0; row < RowCount; row++)
        {
            foreach (int column in ColumnsOf(row))
            {
                if (predicate(row, column)) keptColumns.Add(column);
            }
            kept[row + 1] = keptColumns.Count;
        }
        return new SparsityPattern(ColumnCount, kept, [.. keptColumns]);
    }

    private int[] ListRows()
    {
        int[] rows = new int[Count];
        for (int row = 0; row < RowCount; row++) rows.AsSpan(starts[row]..starts[row + 1]).Fill(row);
        return rows;
    }
}
