namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// <c>y[i] = ln(e^x[0] + … + e^x[i])</c> along an axis, or from the end, without overflow and without losing small elements before
    /// large ones: at each place the largest element so far is subtracted first.
    /// </summary>
    /// <remarks>
    /// Where all elements so far are −∞ it is −∞, with gradient 0; from the first +∞ on it is +∞, from the first NaN on NaN.
    /// </remarks>
    /// <param name="axis">The axis to go along.</param>
    /// <param name="reverse">Whether to start at the end.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The axis is out of range, or the dtype is not a float.</exception>
    public Tensor CumulativeLogSumExp(int axis, bool reverse = false)
    {
        Check.Float("CumulativeLogSumExp", Type);
        int along = Check.Axis("CumulativeLogSumExp", axis, Shape);
        if (Size == 0) return this;
        // The result does not depend on what is subtracted, so that may be constant. A sum is shrunk when the largest element grows.
        Tensor largest = StopGradient(CumulativeMax(along, reverse));
        Tensor shift = Where(IsFinite(largest), largest, 0);
        Tensor before = shift.Neighbor(along, !reverse, 0);
        Tensor shrink = Exp(Minimum(before - shift, 0));
        Tensor sum = LinearRecurrence(shrink, Exp(this - shift), along, reverse);
        Tensor isZero = Equal(sum, 0); // all −∞: the logarithm must not make ∞ of the cotangents
        return Where(isZero, double.NegativeInfinity, Log(Where(isZero, 1, sum)) + shift);
    }
}
