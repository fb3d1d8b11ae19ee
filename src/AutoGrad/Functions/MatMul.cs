namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The matrix product <c>z[…, i, j] = Σ over k of x[…, i, k] · y[…, k, j]</c>, by NumPy's rules: the axes before the last two are a
    /// batch and broadcast; a vector on the left is a row and on the right a column, and that axis is dropped from the result.
    /// </summary>
    /// <remarks>
    /// Shapes [n, k] · [k, m] → [n, m], [k] · [k, m] → [m], [n, k] · [k] → [n], [k] · [k] → [] and […, n, k] · […, k, m] → […, n, m].
    /// A sum over k = 0 is 0. Integers wrap around.
    /// </remarks>
    /// <param name="x">A tensor of at least one axis, of any numeric dtype.</param>
    /// <param name="y">A tensor of at least one axis, of the same dtype.</param>
    /// <returns>The product, of the same dtype.</returns>
    /// <exception cref="ArgumentException">
    /// An operand is a scalar, the summed sizes differ, the batches do not broadcast, or the dtypes differ.
    /// </exception>
    /// <example><code>Tensor prediction = MatMul(x, weights) + bias;</code></example>
    public static Tensor MatMul(Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Rank == 0 || y.Rank == 0)
        {
            throw Errors.Argument("MatMul", $"needs vectors or matrices, but got {x.Type} and {y.Type}", "Multiply by a scalar with *");
        }
        Check.SameDType("MatMul", x.Type, y.Type);
        Check.Numeric("MatMul", x.Type);
        int inner = x.Rank - 1;
        int outer = Math.Max(y.Rank - 2, 0);
        if (x.Shape[inner] != y.Shape[outer])
        {
            throw Errors.Argument(
                "MatMul",
                $"the last axis of {x.Shape} has size {x.Shape[inner]}, but axis {outer} of {y.Shape} has size {y.Shape[outer]}",
                "These are summed over and must be equal; Transpose or Reshape one operand");
        }
        if (y.Rank <= 2 || x.Rank == 1) return Contract(x, y, [], inner, [], outer);

        Shape batchX = [.. x.Shape.Sizes[..^2]];
        Shape batchY = [.. y.Shape.Sizes[..^2]];
        Shape batch = Broadcasting.Common(batchX, batchY) ?? throw Errors.Argument(
            "MatMul",
            $"the batch axes {batchX} of {x.Shape} and {batchY} of {y.Shape} do not broadcast together",
            "Before the last two axes, sizes aligned at the end must be equal or one of them 1");
        Axes paired = [.. Enumerable.Range(0, batch.Rank)];
        x = x.BroadcastTo([.. batch, .. x.Shape.Sizes[^2..]]);
        y = y.BroadcastTo([.. batch, .. y.Shape.Sizes[^2..]]);
        return Contract(x, y, paired, batch.Rank + 1, paired, batch.Rank);
    }
}
