using static AutoGrad.Tensor;

namespace AutoGrad.Learning;

/// <summary>
/// How far predictions are from targets: functions to a float scalar, the mean over everything, which <c>Grad</c> can differentiate.
/// Another reduction is one line of one's own: <c>Square(x - y).Sum()</c>.
/// </summary>
public static partial class Losses
{
    /// <summary>The mean of <c>(prediction − target)²</c> over all elements.</summary>
    /// <param name="predictions">A float tensor.</param>
    /// <param name="targets">A tensor of the same type; nothing is broadcast, because that mostly hides a mistake.</param>
    /// <returns>A scalar of their dtype; NaN without elements.</returns>
    /// <exception cref="ArgumentException">The types differ, or are no floats.</exception>
    public static Tensor MeanSquaredError(Tensor predictions, Tensor targets)
    {
        Check.SameType("MeanSquaredError", "predictions", predictions, "targets", targets);
        return Square(predictions - targets).Mean();
    }

    /// <summary>The mean of <c>|prediction − target|</c> over all elements. The derivative where they are equal is 0.</summary>
    /// <param name="predictions">A float tensor.</param>
    /// <param name="targets">A tensor of the same type; nothing is broadcast.</param>
    /// <returns>A scalar of their dtype; NaN without elements.</returns>
    /// <exception cref="ArgumentException">The types differ, or are no floats.</exception>
    public static Tensor MeanAbsoluteError(Tensor predictions, Tensor targets)
    {
        Check.SameType("MeanAbsoluteError", "predictions", predictions, "targets", targets);
        return Abs(predictions - targets).Mean();
    }

    /// <summary>
    /// The mean over all elements of <c>½ d²</c> where the difference <c>d = |prediction − target|</c> is at most delta, and of
    /// <c>delta · (d − ½ delta)</c> beyond: quadratic for small errors, linear for outliers.
    /// </summary>
    /// <remarks>P. J. Huber, "Robust estimation of a location parameter", 1964.</remarks>
    /// <param name="predictions">A float tensor.</param>
    /// <param name="targets">A tensor of the same type; nothing is broadcast.</param>
    /// <param name="delta">Where the parabola becomes a line; above 0.</param>
    /// <returns>A scalar of their dtype; NaN without elements.</returns>
    /// <exception cref="ArgumentException">The types differ or are no floats, or delta is not above 0.</exception>
    public static Tensor Huber(Tensor predictions, Tensor targets, double delta = 1)
    {
        Check.SameType("Huber", "predictions", predictions, "targets", targets);
        Check.Positive("Huber", "delta", delta);
        Tensor difference = Abs(predictions - targets);
        return Where(difference <= delta, 0.5 * Square(difference), delta * (difference - (0.5 * delta))).Mean();
    }
}
