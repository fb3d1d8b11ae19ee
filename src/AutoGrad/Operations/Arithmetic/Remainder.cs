using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// C#'s <c>x % y</c>, element by element: what is left of x when y is taken away as often as it fits, with the sign of x. Floats:
    /// exact; NaN if y = 0 or x is infinite, x itself if y is infinite. Integers: 0 if y = 0, because a compiled loop cannot throw.
    /// </summary>
    /// <remarks>The derivative with respect to x is 1, with respect to y −trunc(x / y), also where x is a multiple of y.</remarks>
    /// <param name="x">The dividend, of any numeric dtype; a number literal takes the dtype of the other operand.</param>
    /// <param name="y">The divisor, of the same dtype; shapes broadcast.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The dtypes differ or are Bool, or the shapes do not broadcast together.</exception>
    public static Tensor Remainder(Tensor x, Tensor y) => new Remainder().ApplyBroadcast(x, y);
}

internal sealed record Remainder : ElementwiseBinary
{
    protected override ElementFormula Formula(ElementFormula x, ElementFormula y) => x % y;

    // x − z is a multiple of y, so rounding the quotient gives the very integer
    protected override (Tensor? X, Tensor? Y) Derivatives(Tensor x, Tensor y, Tensor z) => (Tensor.OnesLike(z), -Tensor.Round((x - z) / y));
}
