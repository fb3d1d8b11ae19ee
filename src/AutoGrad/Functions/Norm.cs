namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The length of vectors, <c>(Σ |x|^p)^(1/p)</c> for an order p; the Euclidean one by default. What lies in the reduced axes is one
    /// vector;
    /// <see cref="MatrixNorm"/> measures matrices.
    /// </summary>
    /// <remarks>
    /// <list type="bullet">
    /// <item>Order 1 is Σ |x|, <see cref="double.PositiveInfinity"/> the largest |x|, <see cref="double.NegativeInfinity"/> the
    /// smallest.</item>
    /// <item>Order 0 counts the elements that are not 0; its derivative is 0. NaN counts.</item>
    /// <item>Orders below 0 give 0 where an element is 0.</item>
    /// <item>The norm of no elements is 0, and ∞ for an order below 0.</item>
    /// <item>Elements are divided by the largest of them (for orders below 0 the smallest) before they are raised, for order 2 only where
    /// squares could leave the range of numbers: lengths overflow only if they are no numbers of the dtype themselves.</item>
    /// <item>NaN and ∞ go on into the result; derivatives there are NaN or 0.</item>
    /// </list>
    /// The derivative at 0 is 0, and that by a single element which is 0 is 0 too, where the function has a kink there (orders up to 1) or
    /// higher derivatives have (orders that are no even numbers). Elements that share the extreme of an infinite order share the
    /// derivative.
    /// </remarks>
    /// <param name="axes">The axes to reduce; all by default.</param>
    /// <param name="keepDims">Whether reduced axes stay with size 1, so that the result broadcasts against this tensor.</param>
    /// <param name="order">p, any number.</param>
    /// <returns>A tensor of the same dtype without the reduced axes.</returns>
    /// <exception cref="ArgumentException">
    /// The dtype is not a float, an axis is out of range or listed twice, or the order is NaN.
    /// </exception>
    /// <example><code>
    /// Tensor unit = x / x.Norm(-1, keepDims: true);
    /// Tensor penalty = weights.Norm(order: 1);
    /// </code></example>
    public Tensor Norm(Axes axes = default, bool keepDims = false, double order = 2)
    {
        Check.Float("Norm", Type);
        if (double.IsNaN(order))
        {
            throw Errors.Argument("Norm", "there is no norm of order NaN", "Use 1, 2, double.PositiveInfinity or another number");
        }
        Axes sorted = Check.SortedAxes("Norm", axes, Shape);
        if (order == 0) return CountNonZero(sorted, keepDims).Cast(DType);
        if (Size == 0)
        {
            Tensor nothing = Sum(sorted, keepDims);
            return order > 0 ? nothing : nothing + double.PositiveInfinity;
        }
        Tensor size = Abs(this);
        if (order == 1) return size.Sum(sorted, keepDims);
        if (double.IsPositiveInfinity(order)) return size.Max(sorted, keepDims);
        if (double.IsNegativeInfinity(order)) return size.Min(sorted, keepDims);
        Tensor extreme = StopGradient(order > 0 ? size.Max(sorted, keepDims: true) : size.Min(sorted, keepDims: true));
        Tensor one = OnesLike(extreme), isZero = Equal(extreme, ZerosLike(extreme));
        Tensor scale = Where(And(IsFinite(extreme), Not(order == 2 ? HasSquare(extreme) : isZero)), extreme, one);
        // What multiplies and divides the same does not change the result: a constant to derivatives.
        Tensor sum = Raised(this / scale, order).Sum(sorted, keepDims: true);
        Tensor raised = Where(isZero, one, sum);
        Tensor root = scale * (order == 2 ? Sqrt(raised) : Power(raised, 1 / order));
        Tensor result = Where(isZero, ZerosLike(root), root);
        return keepDims ? result : result.Squeeze(sorted);
    }

    /// <summary>√x of a sum of squares, with derivative 0 at 0 instead of ∞.</summary>
    internal static Tensor RootOfSquares(Tensor x)
    {
        Tensor isZero = Equal(x, ZerosLike(x));
        return Where(isZero, ZerosLike(x), Sqrt(Where(isZero, OnesLike(x), x)));
    }

    /// <summary>|x|^order, with derivatives 0 at 0 unless the order is an even number.</summary>
    private static Tensor Raised(Tensor x, double order)
    {
        if (order == 2) return x * x;
        if (order > 0 && order % 2 == 0) return Power(x, order);
        Tensor zero = ZerosLike(x), isZero = Equal(x, zero);
        return Where(isZero, zero, Power(Abs(Where(isZero, OnesLike(x), x)), order));
    }

    /// <summary>Whether sums of squares of numbers up to this one neither overflow nor lose anything to underflow; true for 0.</summary>
    private static Tensor HasSquare(Tensor extreme)
    {
        int exponent = extreme.DType == DType.Float32 ? 40 : 400;
        return Or(
            Equal(extreme, ZerosLike(extreme)),
            And(extreme > Math.ScaleB(1, -exponent), extreme < Math.ScaleB(1, exponent)));
    }
}
