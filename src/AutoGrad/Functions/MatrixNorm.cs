namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The size of matrices in the last two axes: by default <c>√Σ x²</c>, or another norm. <see cref="Norm"/> measures vectors.
    /// </summary>
    /// <remarks>
    /// 0 for a matrix without elements. Where several columns, rows or singular values are the largest, the derivative is shared among them
    /// as by <see cref="Max"/>. At 0 the derivative is 0: singular values that are 0 (but for rounding, judged by ε · Σs) have derivative 0
    /// in the nuclear and the spectral norm, whose higher derivatives leave out what goes through equal singular values, as
    /// <see cref="Svd"/> says. Entries may be as large as the result may.
    /// </remarks>
    /// <param name="kind">What is measured.</param>
    /// <param name="keepDims">Whether the last two axes stay with size 1, so that the result broadcasts against this tensor.</param>
    /// <returns>A tensor of rank two lower and of the same dtype.</returns>
    /// <exception cref="ArgumentException">There are fewer than two axes, the dtype is not a float, or there is no such norm.</exception>
    /// <example><code>Tensor unit = w / w.MatrixNorm(MatrixNormKind.Spectral, keepDims: true);</code></example>
    public Tensor MatrixNorm(MatrixNormKind kind = MatrixNormKind.Frobenius, bool keepDims = false)
    {
        Check.Float("MatrixNorm", Type);
        Check.Matrix("MatrixNorm", Type);
        Tensor norm = Shape[^1] == 0 || Shape[^2] == 0 ? Zeros([.. Shape.Sizes[..^2]], DType) : kind switch
        {
            MatrixNormKind.Frobenius => Norm([-2, -1]),
            MatrixNormKind.Nuclear => SmoothSingularValues().Sum(-1),
            MatrixNormKind.Spectral => SmoothSingularValues().Max(-1),
            MatrixNormKind.One => Norm(-2, order: 1).Max(-1),
            MatrixNormKind.Infinity => Norm(-1, order: 1).Max(-1),
            _ => throw Errors.Argument("MatrixNorm", $"there is no norm {kind}", "Choose one of MatrixNormKind"),
        };
        return keepDims ? norm.ExpandDims([-2, -1]) : norm;
    }

    /// <summary>Singular values, of which those that are 0 but for rounding are constants.</summary>
    private Tensor SmoothSingularValues()
    {
        Tensor values = Svd(this).S;
        Tensor rounding = Factorization.Rounding(DType) * values.Sum(-1, keepDims: true);
        return Where(values > rounding, values, StopGradient(values));
    }
}
