namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The Kronecker product of matrices: every element of x times the whole of y, <c>z[…, i·p + k, j·q + l] = x[…, i, j] · y[…, k, l]</c>
    /// for y of p rows and q columns. The axes before the last two are a batch and broadcast.
    /// </summary>
    /// <param name="x">Matrices […, m, n] of any numeric dtype.</param>
    /// <param name="y">Matrices […, p, q] of the same dtype.</param>
    /// <returns>Matrices […, m·p, n·q].</returns>
    /// <exception cref="ArgumentException">An operand is no matrix, the batches do not broadcast, or the dtypes differ or are
    /// Bool.</exception>
    public static Tensor Kron(Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        Check.Matrix("Kron", x.Type);
        Check.Matrix("Kron", y.Type);
        Check.SameDType("Kron", x.Type, y.Type);
        Tensor product = x.ExpandDims([-3, -1]) * y.ExpandDims([-4, -2]);
        ReadOnlySpan<int> sizes = product.Shape.Sizes;
        return product.Reshape([.. sizes[..^4], sizes[^4] * sizes[^3], sizes[^2] * sizes[^1]]);
    }
}
