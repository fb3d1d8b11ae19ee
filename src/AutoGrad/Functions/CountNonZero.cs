namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>How many elements differ from 0 (for Bool: are true), over some axes. NaN counts.</summary>
    /// <param name="axes">The axes to count over; all by default.</param>
    /// <param name="keepDims">Whether reduced axes stay with size 1, so that the result broadcasts against this tensor.</param>
    /// <returns>An Int64 tensor without the reduced axes.</returns>
    /// <exception cref="ArgumentException">An axis is out of range or listed twice.</exception>
    public Tensor CountNonZero(Axes axes = default, bool keepDims = false) =>
        Cast(DType.Bool).Cast(DType.Int64).Sum(Check.SortedAxes("CountNonZero", axes, Shape), keepDims);
}
