namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The size of matrices in the last two axes: by default <c>√Σ x²</c>, or another norm. 0 for a matrix without elements.
    /// </summary>
    /// <remarks>
    /// Where several columns, rows or singular values are the largest, the derivative is shared among them as by <see cref="Max"/>. The
    /// Frobenius norm has derivative 0 at 0.
    /// </remarks>
    /// <param name="kind">What is measured.</param>
    /// <returns>A tensor of rank two lower and of the same dtype.</returns>
    /// <exception cref="ArgumentException">There are fewer than two axes, the dtype is not a float, or there is no such norm.</exception>
    public Tensor MatrixNorm(MatrixNormKind kind = MatrixNormKind.Frobenius)
    {
        Check.Float("MatrixNorm", Type);
        Check.Matrix("MatrixNorm", Type);
        if (Shape[^1] == 0 || Shape[^2] == 0) return Zeros([.. Shape.Sizes[..^2]], DType);
        return kind switch
        {
            MatrixNormKind.Frobenius => Norm([-2, -1]),
            MatrixNormKind.Nuclear => Svd(this).S.Sum(-1),
            MatrixNormKind.Spectral => Svd(this).S.Max(-1),
            MatrixNormKind.One => Abs(this).Sum(-2).Max(-1),
            MatrixNormKind.Infinity => Abs(this).Sum(-1).Max(-1),
            _ => throw Errors.Argument("MatrixNorm", $"there is no norm {kind}", "Choose one of MatrixNormKind"),
        };
    }
}
