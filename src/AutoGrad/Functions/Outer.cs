namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The outer product <c>z[i…, j…] = x[i…] · y[j…]</c>: every element of one operand times every element of the other.
    /// </summary>
    /// <param name="x">A tensor of any numeric dtype; a number literal takes the dtype of the other operand.</param>
    /// <param name="y">A tensor of the same dtype.</param>
    /// <returns>A tensor with the axes of x, then those of y: a matrix for two vectors.</returns>
    /// <exception cref="ArgumentException">The dtypes differ or are Bool.</exception>
    public static Tensor Outer(Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        (x, y) = Operands.AdoptDType("Outer", x, y);
        Check.Numeric("Outer", x.Type);
        return Contract(x, y, [], [], [], []);
    }
}
