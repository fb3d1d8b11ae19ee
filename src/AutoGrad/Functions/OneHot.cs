namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>y[i…, k] = indices[i…] = k ? 1 : 0</c>: each index as a row with a single one.</summary>
    /// <param name="indices">Int32 or Int64, of any shape, from 0 to <paramref name="count"/> − 1.</param>
    /// <param name="count">The number of classes: the length of the rows.</param>
    /// <param name="dtype">The element type of the result; for Bool the ones are <c>true</c>.</param>
    /// <returns>A tensor of shape <c>indices.Shape + [count]</c>.</returns>
    /// <exception cref="ArgumentException">The indices are not integers, the count is negative, or an index is out of range.</exception>
    /// <example><code>Tensor targets = OneHot(labels, 10); // [batch] to [batch, 10]</code></example>
    public static Tensor OneHot(Tensor indices, int count, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(indices);
        if (count < 0) throw Errors.Argument("OneHot", $"the count {count} is negative", "Give the number of classes");
        Check.Index("OneHot", indices.Type);
        IndexRange.Check("OneHot", indices, indices.Rank, [.. indices.Shape, count]);
        Tensor places = indices.Reshape([.. indices.Shape, 1]);
        var scatter = new Scatter("OneHot", Execution.ScatterKind.Set, indices.Rank, indices.Rank);
        return scatter.Apply(Zeros([.. indices.Shape, count], dtype), places, Ones(places.Shape, dtype));
    }
}
