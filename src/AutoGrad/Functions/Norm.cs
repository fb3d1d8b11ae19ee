namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The Euclidean length <c>√Σ x²</c> over some axes. At 0 the derivative is 0. The length of no elements is 0.</summary>
    /// <remarks>Squares are not scaled: lengths beyond the root of the largest number (1.8e19 for Float32) overflow to ∞.</remarks>
    /// <param name="axes">The axes to reduce; all by default.</param>
    /// <param name="keepDims">Whether reduced axes stay with size 1, so that the result broadcasts against this tensor.</param>
    /// <returns>A tensor of the same dtype without the reduced axes.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float, or an axis is out of range or listed twice.</exception>
    public Tensor Norm(Axes axes = default, bool keepDims = false)
    {
        Check.Float("Norm", Type);
        return RootOfSquares((this * this).Sum(Check.SortedAxes("Norm", axes, Shape), keepDims));
    }

    /// <summary>√x of a sum of squares, with derivative 0 at 0 instead of ∞.</summary>
    internal static Tensor RootOfSquares(Tensor x)
    {
        Tensor isZero = Equal(x, ZerosLike(x));
        return Where(isZero, ZerosLike(x), Sqrt(Where(isZero, OnesLike(x), x)));
    }
}
