namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// <c>ln Σ e^x</c> over some axes, without overflow: the largest element is subtracted first. Of no elements it is −∞.
    /// </summary>
    /// <remarks>The gradient is the softmax; 0 where every element is −∞ and NaN where one is +∞.</remarks>
    /// <param name="axes">The axes to reduce; all by default.</param>
    /// <param name="keepDims">Whether reduced axes stay with size 1, so that the result broadcasts against this tensor.</param>
    /// <returns>A tensor of the same dtype without the reduced axes.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float, or an axis is out of range or listed twice.</exception>
    public Tensor LogSumExp(Axes axes = default, bool keepDims = false)
    {
        Check.Float("LogSumExp", Type);
        Axes sorted = Check.SortedAxes("LogSumExp", axes, Shape);
        if (Size == 0) return Log(Exp(this).Sum(sorted, keepDims));
        Tensor largest = StopGradient(Max(sorted, keepDims: true));
        Tensor sum = Exp(this - FiniteOrZero(largest)).Sum(sorted, keepDims: true);
        // Only if all are −∞, which the largest says too, is the sum 0: its logarithm would make ∞ of the cotangents.
        Tensor result = Log(Where(Equal(sum, ZerosLike(sum)), OnesLike(sum), sum)) + largest;
        return keepDims ? result : result.Squeeze(sorted);
    }

    /// <summary>The largest elements over the axes, kept with size 1, as constants to subtract; 0 where they are infinite.</summary>
    private Tensor Shift(Axes sorted) => FiniteOrZero(StopGradient(Max(sorted, keepDims: true)));

    private static Tensor FiniteOrZero(Tensor x)
    {
        Tensor zero = ZerosLike(x);
        return Where(Equal(x - x, zero), x, zero);
    }
}
