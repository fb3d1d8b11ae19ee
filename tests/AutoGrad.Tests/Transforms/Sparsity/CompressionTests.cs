using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AutoGrad.Tests.Transforms.Sparsity;

/// <summary>How few products show all entries, and that they do.</summary>
public sealed class CompressionTests
{
    [Theory]
    [InlineData("tridiagonal", 3, 3)]
    [InlineData("pentadiagonal", 5, 5)]
    [InlineData("arrow", 3, 2)]
    [InlineData("arrow to the end", 3, 2)]
    [InlineData("blocks of 8", 8, 8)]
    [InlineData("grid of 5 points", 6, 5)]
    [InlineData("grid of 9 points", 9, 9)]
    [InlineData("diagonal", 1, 1)]
    [InlineData("nothing", 0, 0)]
    [InlineData("full", 400, 400)]
    public void Few_products_for_known_structures(string name, int jacobian, int hessian)
    {
        const int Size = 400;
        Func<int, int, bool> has = name switch
        {
            "tridiagonal" => static (i, j) => Math.Abs(i - j) <= 1,
            "pentadiagonal" => static (i, j) => Math.Abs(i - j) <= 2,
            "arrow" => static (i, j) => i == j || i == 0 || j == 0,
            "arrow to the end" => static (i, j) => i == j || i == Size - 1 || j == Size - 1,
            "blocks of 8" => static (i, j) => i / 8 == j / 8,
            "grid of 5 points" => static (i, j) => Math.Abs((i / 20) - (j / 20)) + Math.Abs((i % 20) - (j % 20)) <= 1,
            "grid of 9 points" => static (i, j) => Math.Max(Math.Abs((i / 20) - (j / 20)), Math.Abs((i % 20) - (j % 20))) <= 1,
            "diagonal" => static (i, j) => i == j,
            "nothing" => static (_, _) => false,
            _ => static (_, _) => true,
        };
        SparsityPattern pattern = Pattern(Size, Size, has);
        Assert.Equal(jacobian, Compression.OfJacobian(pattern).Count);
        Assert.Equal(hessian, Compression.OfHessian(pattern).Count);
        AssertShowsAll(pattern, Compression.OfJacobian(pattern), static (i, j) => (1000 * i) + j + 1);
        AssertShowsAll(pattern, Compression.OfHessian(pattern), static (i, j) => (1000 * Math.Min(i, j)) + Math.Max(i, j) + 1);
    }

    [Fact]
    public void Rows_are_taken_where_they_are_fewer()
    {
        // Every row has one entry, all in one column: rows differ, columns do not matter.
        Compression compression = Compression.OfJacobian(Pattern(1, 50, static (_, _) => true));
        Assert.Equal((0, 1), (compression.Columns.Count, compression.Rows.Count));
        compression = Compression.OfJacobian(Pattern(50, 1, static (_, _) => true));
        Assert.Equal((1, 0), (compression.Columns.Count, compression.Rows.Count));
    }

    [Fact]
    public void A_full_column_among_many_goes_alone()
    {
        // Rows share nothing but the first column, and have six entries of their own.
        Compression compression = Compression.OfJacobian(Pattern(10, 60, static (i, j) => j / 6 == i || j == 0));
        Assert.Equal((1, 1), (compression.Columns.Count, compression.Rows.Count));
        Compression transposed = Compression.OfJacobian(Pattern(60, 10, static (i, j) => i / 6 == j || i == 0));
        Assert.Equal((1, 1), (transposed.Columns.Count, transposed.Rows.Count));
    }

    [Fact]
    public void Every_entry_of_any_Jacobian_is_shown() => ForAll(static (rows, columns, seed) =>
    {
        SparsityPattern pattern = Random(rows, columns, seed, isSymmetric: false);
        AssertShowsAll(pattern, Compression.OfJacobian(pattern), static (i, j) => (1000 * i) + j + 1);
    });

    [Fact]
    public void Every_entry_of_any_Hessian_is_shown() => ForAll(static (size, _, seed) =>
    {
        SparsityPattern pattern = Random(size, size, seed, isSymmetric: true);
        AssertShowsAll(pattern, Compression.OfHessian(pattern), static (i, j) => (1000 * Math.Min(i, j)) + Math.Max(i, j) + 1);
    });

    [Fact]
    public void Transposing_twice_gives_the_same() => ForAll(static (rows, columns, seed) =>
    {
        SparsityPattern pattern = Random(rows, columns, seed, isSymmetric: false);
        (SparsityPattern transposed, int[] entries) = pattern.Transposed();
        Assert.Equal(pattern, transposed.Transposed().Pattern);
        for (int entry = 0; entry < entries.Length; entry++)
        {
            Assert.Equal((pattern.Rows[entries[entry]], pattern.Columns[entries[entry]]), (transposed.Columns[entry], transposed.Rows[entry]));
        }
    });

    /// <summary>Makes the products with numbers and looks whether each entry stands where the compression says.</summary>
    private static void AssertShowsAll(SparsityPattern pattern, Compression compression, Func<int, int, long> valueAt)
    {
        int rows = pattern.RowCount, columns = pattern.ColumnCount;
        long[] products = new long[(compression.Columns.Count * rows) + (compression.Rows.Count * columns)];
        int reverse = compression.Columns.Count * rows;
        for (int entry = 0; entry < pattern.Count; entry++)
        {
            (int i, int j) = (pattern.Rows[entry], pattern.Columns[entry]);
            if (compression.Columns.Count > 0 && compression.Columns.Colours[j] is >= 0 and var ofColumn)
            {
                products[(ofColumn * rows) + i] += valueAt(i, j);
            }
            if (compression.Rows.Count > 0 && compression.Rows.Colours[i] is >= 0 and var ofRow)
            {
                products[reverse + (ofRow * columns) + j] += valueAt(i, j);
            }
        }
        for (int entry = 0; entry < pattern.Count; entry++)
        {
            Assert.Equal(valueAt(pattern.Rows[entry], pattern.Columns[entry]), products[compression.Places[entry]]);
        }
    }

    private static void ForAll(Action<int, int, int> law) => Prop.ForAll(
        Arb.From(Gen.Choose(1, 40)), Arb.From(Gen.Choose(1, 40)), Arb.From(Gen.Choose(0, int.MaxValue - 1)), law).QuickCheckThrowOnFailure();

    /// <summary>A pattern between empty and half full, now and then with full rows and columns.</summary>
    private static SparsityPattern Random(int rows, int columns, int seed, bool isSymmetric)
    {
        var random = new Random(seed);
        double density = Math.Pow(random.NextDouble(), 3) / 2;
        bool[,] has = new bool[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++) has[i, j] = random.NextDouble() < density;
        }
        for (int k = random.Next(3); k > 0; k--)
        {
            (int row, int column) = (random.Next(rows), random.Next(columns));
            for (int j = 0; j < columns; j++) has[row, j] |= random.Next(10) > 0;
            for (int i = 0; i < rows; i++) has[i, column] |= random.Next(10) > 0;
        }
        return Pattern(rows, columns, (i, j) => has[i, j] || (isSymmetric && has[j, i]));
    }

    private static SparsityPattern Pattern(int rows, int columns, Func<int, int, bool> has)
    {
        var entries = new List<int>();
        int[] starts = new int[rows + 1];
        for (int i = 0; i < rows; i++)
        {
            entries.AddRange(Enumerable.Range(0, columns).Where(j => has(i, j)));
            starts[i + 1] = entries.Count;
        }
        return new SparsityPattern(columns, starts, [.. entries]);
    }
}
