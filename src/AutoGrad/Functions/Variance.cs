namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>Σ (x − mean)² / (n − correction)</c> over some axes, n being the number of elements behind each result.</summary>
    /// <remarks>
    /// The mean is subtracted before squaring, so a large common offset does not spoil the result. The variance of no elements is
    /// NaN.
    /// </remarks>
    /// <param name="axes">The axes to reduce; all by default.</param>
    /// <param name="keepDims">Whether reduced axes stay with size 1, so that the result broadcasts against this tensor.</param>
    /// <param name="correction">
    /// What to subtract from n: 0 for the variance of the numbers at hand, 1 (Bessel) for an unbiased estimate.
    /// </param>
    /// <returns>A tensor of the same dtype without the reduced axes.</returns>
    /// <exception cref="ArgumentException">
    /// The dtype is not a float, an axis is out of range or listed twice, or the correction leaves nothing to divide by.
    /// </exception>
    public Tensor Variance(Axes axes = default, bool keepDims = false, int correction = 0) =>
        Variance("Variance", axes, keepDims, correction);

    /// <summary>
    /// <c>√Variance</c> over some axes. Where all elements are equal the derivative is 0.
    /// </summary>
    /// <param name="axes">The axes to reduce; all by default.</param>
    /// <param name="keepDims">Whether reduced axes stay with size 1, so that the result broadcasts against this tensor.</param>
    /// <param name="correction">What to subtract from n: 0 for the numbers at hand, 1 (Bessel) for an estimate.</param>
    /// <returns>A tensor of the same dtype without the reduced axes.</returns>
    /// <exception cref="ArgumentException">
    /// The dtype is not a float, an axis is out of range or listed twice, or the correction leaves nothing to divide by.
    /// </exception>
    public Tensor StandardDeviation(Axes axes = default, bool keepDims = false, int correction = 0) =>
        RootOfSquares(Variance("StandardDeviation", axes, keepDims, correction));

    private Tensor Variance(string operation, Axes axes, bool keepDims, int correction)
    {
        Check.Float(operation, Type);
        Axes sorted = Check.SortedAxes(operation, axes, Shape);
        double count = Terms(sorted);
        if (correction != 0 && count - correction <= 0)
        {
            throw Errors.Argument(
                operation,
                $"{count} elements less a correction of {correction} leave nothing to divide by (axes {sorted} of shape {Shape})",
                "Use a smaller correction, or reduce more elements");
        }
        Tensor distance = this - Mean(sorted, keepDims: true);
        return (distance * distance).Sum(sorted, keepDims) / (count - correction);
    }
}
