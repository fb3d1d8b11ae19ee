namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>Σ x / n</c> over some axes, n being the number of elements behind each result. The mean of no elements is NaN.</summary>
    /// <param name="axes">The axes to average over; all by default.</param>
    /// <param name="keepDims">Whether reduced axes stay with size 1, so that the result broadcasts against this tensor.</param>
    /// <returns>A tensor of the same dtype without the reduced axes.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float, or an axis is out of range or listed twice.</exception>
    public Tensor Mean(Axes axes = default, bool keepDims = false)
    {
        Check.Float("Mean", Type);
        Axes sorted = Check.SortedAxes("Mean", axes, Shape);
        return Sum(sorted, keepDims) / Terms(sorted);
    }

    /// <summary>How many elements a reduction over the axes puts together.</summary>
    private double Terms(Axes sorted)
    {
        double count = 1;
        foreach (int axis in sorted) count *= Shape[axis];
        return count;
    }
}
