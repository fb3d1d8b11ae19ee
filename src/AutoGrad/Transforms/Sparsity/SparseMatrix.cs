using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// A matrix given by the entries that can differ from zero: a fixed pattern and the values as an expression, which can be differentiated,
/// batched and compiled like any other. It is a tree whose one leaf are the values.
/// </summary>
/// <remarks>
/// Values may have leading axes: then it is a batch of matrices of one pattern, as <c>Vmap</c> makes it, and every function here
/// gives a batch. Equality is that of records: an equal pattern and the same values object.
/// </remarks>
/// <example><code>
/// SparseMatrix jacobian = SparseJacobian(f, x);
/// foreach (var (row, column, value) in jacobian.Rows.Zip(jacobian.Columns, jacobian.Values.ToArray&lt;double&gt;())) …
/// </code></example>
public sealed record SparseMatrix : ITree<SparseMatrix>
{
    internal SparseMatrix(SparsityPattern pattern, Tensor values)
    {
        Pattern = pattern;
        Values = values;
    }

    /// <summary>The places of the entries.</summary>
    public SparsityPattern Pattern { get; }

    /// <summary>The entries, sorted by row, then by column: a float tensor of shape [entries], or [batch…, entries].</summary>
    public Tensor Values { get; init; }

    /// <summary>The row of every entry.</summary>
    public ImmutableArray<int> Rows => Pattern.Rows;

    /// <summary>The column of every entry.</summary>
    public ImmutableArray<int> Columns => Pattern.Columns;

    /// <summary>The number of rows and of columns.</summary>
    public Shape Shape => [Pattern.RowCount, Pattern.ColumnCount];

    /// <inheritdoc/>
    public SparseMatrix Map(LeafMap map) => this with { Values = map.MapField(nameof(Values), Values) };

    /// <summary>All entries as an ordinary tensor of shape [rows, columns], or [batch…, rows, columns].</summary>
    /// <exception cref="ArgumentException">
    /// There are more entries than a tensor can have, or not one value for each of the pattern.
    /// </exception>
    public Tensor ToDense()
    {
        ReadOnlySpan<int> batch = Batch("SparseMatrix.ToDense").Sizes;
        Shape dense = [.. batch, .. Shape];
        int[] places = new int[Pattern.Count];
        for (int entry = 0; entry < places.Length; entry++) places[entry] = (Rows[entry] * Pattern.ColumnCount) + Columns[entry];
        Tensor flat = Tensor.Zeros([.. batch, Pattern.RowCount * Pattern.ColumnCount], Values.DType);
        return places.Length == 0 ? flat.Reshape(dense) : Tensor.ScatterSet(flat, Tensor.From(places), Values, -1).Reshape(dense);
    }

    /// <summary>The product with a vector: <c>y[i] = Σ over j of matrix[i, j] · vector[j]</c>.</summary>
    /// <param name="vector">Of shape [columns] and the dtype of the values; leading axes are a batch of vectors.</param>
    /// <returns>A tensor of shape [rows], or [batch…, rows].</returns>
    /// <exception cref="ArgumentException">The vector does not have an element for each column, or another dtype.</exception>
    public Tensor Multiply(Tensor vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        Batch("SparseMatrix.Multiply");
        if (vector.Rank == 0 || vector.Shape[^1] != Pattern.ColumnCount)
        {
            throw Errors.Argument(
                "SparseMatrix.Multiply",
                $"the matrix has {Pattern.ColumnCount} columns, but the vector is {vector.Type}",
                $"Its last axis must have the size {Pattern.ColumnCount}");
        }
        Check.SameDType("SparseMatrix.Multiply", Values.Type, vector.Type);
        Tensor factors = Pattern.Count == 0
            ? vector.SliceAxis(vector.Rank - 1, 0, 0)
            : Tensor.Take(vector, Tensor.From([.. Columns]), -1);
        Tensor terms = Values * factors;
        Tensor none = Tensor.Zeros([.. terms.Shape.Sizes[..^1], Pattern.RowCount], Values.DType);
        return Pattern.Count == 0 ? none : Tensor.ScatterAdd(none, Tensor.From([.. Rows]), terms, -1);
    }

    /// <summary>The matrix with rows and columns exchanged.</summary>
    /// <exception cref="ArgumentException">There is not one value for each entry of the pattern.</exception>
    public SparseMatrix Transpose()
    {
        Batch("SparseMatrix.Transpose");
        (SparsityPattern pattern, int[] entries) = Pattern.Transposed();
        return new SparseMatrix(pattern, entries.Length == 0 ? Values : Tensor.Take(Values, Tensor.From(entries), -1));
    }

    /// <summary>The pattern (see <see cref="SparsityPattern.ToString"/>) and the type of the values; nothing is computed.</summary>
    public override string ToString() => $"SparseMatrix of {Values.Type}: {Pattern}";

    /// <summary>The leading axes of the values.</summary>
    private Shape Batch(string operation) => Values.Rank > 0 && Values.Shape[^1] == Pattern.Count
        ? [.. Values.Shape.Sizes[..^1]]
        : throw Errors.Argument(
            operation,
            $"the values are {Values.Type}, but the pattern has {Pattern.Count} entries",
            "The last axis of the values must have one element for each entry");
}
