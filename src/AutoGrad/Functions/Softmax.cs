namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>e^xᵢ / Σ e^xⱼ</c> along an axis: positive numbers that add up to 1. It does not overflow.</summary>
    /// <remarks>An element of −∞ gives 0; a line of nothing but −∞, or with a NaN or +∞, gives NaN.</remarks>
    /// <param name="x">A float tensor.</param>
    /// <param name="axis">The axis along which the results add up to 1.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float, or the axis is out of range.</exception>
    public static Tensor Softmax(Tensor x, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        Check.Float("Softmax", x.Type);
        Axes along = Check.Axis("Softmax", axis, x.Shape);
        if (x.Size == 0) return x;
        Tensor powers = Exp(x - x.Shift(along));
        return powers / powers.Sum(along, keepDims: true);
    }

    /// <summary>
    /// <c>xᵢ − ln Σ e^xⱼ</c> along an axis: the logarithm of <see cref="Softmax"/>, also where that is too small for a number.
    /// </summary>
    /// <param name="x">A float tensor.</param>
    /// <param name="axis">The axis along which the exponentials of the results add up to 1.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float, or the axis is out of range.</exception>
    public static Tensor LogSoftmax(Tensor x, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        Check.Float("LogSoftmax", x.Type);
        Axes along = Check.Axis("LogSoftmax", axis, x.Shape);
        if (x.Size == 0) return x;
        Tensor shifted = x - x.Shift(along);
        return shifted - Log(Exp(shifted).Sum(along, keepDims: true));
    }
}
