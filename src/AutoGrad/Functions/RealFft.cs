namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The discrete Fourier transform of real numbers along an axis, <c>y[k] = Σ x[j]·e^(−2πi·jk/n)</c> for k from 0 to n/2: the others are
    /// the conjugates of these, <c>y[n − k] = conj(y[k])</c>. As in NumPy it is <see cref="InverseRealFft"/> that divides by n.
    /// </summary>
    /// <param name="x">Float32 or Float64.</param>
    /// <param name="axis">The axis to transform along; the last by default.</param>
    /// <returns>The real and the imaginary parts, both with size n/2 + 1 (rounded down) along the axis.</returns>
    /// <exception cref="ArgumentException">The axis is empty or out of range, or the dtype is not a float.</exception>
    public static (Tensor Real, Tensor Imaginary) RealFft(Tensor x, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        (Tensor real, Tensor imaginary) = Fourier.Apply("RealFft", x, ZerosLike(x), axis, inverse: false);
        int along = Check.Axis("RealFft", axis, x.Shape), count = (x.Shape[along] / 2) + 1;
        return (real.SliceAxis(along, 0, count), imaginary.SliceAxis(along, 0, count));
    }

    /// <summary>The inverse of <see cref="RealFft"/> along an axis: the real numbers whose transform begins with these.</summary>
    /// <remarks>The imaginary parts of the first number, and of the last if n is even, have no influence, as in NumPy.</remarks>
    /// <param name="real">The real parts, Float32 or Float64, m along the axis.</param>
    /// <param name="imaginary">The imaginary parts, of the same dtype; both broadcast together.</param>
    /// <param name="length">How many numbers n there were, 2m − 2 or 2m − 1; by default 2m − 2, or 1 if m is 1.</param>
    /// <param name="axis">The axis to transform along; the last by default.</param>
    /// <returns>A tensor with size n along the axis.</returns>
    /// <exception cref="ArgumentException">
    /// The axis is empty or out of range, the length does not fit, the dtypes differ or are not floats, or the shapes do not broadcast.
    /// </exception>
    public static Tensor InverseRealFft(Tensor real, Tensor imaginary, int? length = null, int axis = -1)
    {
        (real, imaginary) = Operands.Align("InverseRealFft", real, imaginary);
        int along = Check.Axis("InverseRealFft", axis, real.Shape), count = real.Shape[along], most = (2 * count) - 1;
        int n = length ?? Math.Max(most - 1, 1);
        if (count == 0 || n < 1 || (n != most && n != most - 1))
        {
            throw Errors.Argument(
                "InverseRealFft",
                $"{n} numbers do not have the {count} of axis {along} of shape {real.Shape} as the first half of their transform",
                "The first half of n has n/2 + 1, rounded down");
        }
        // The second half adds the conjugates of the first, that is the same real parts again.
        Tensor order = Iota([count]);
        Tensor isSingle = Or(Equal(order, 0), Equal(2 * order, n));
        Shape column = [count, .. Enumerable.Repeat(1, real.Rank - along - 1)];
        Tensor weights = Where(isSingle, 1, 2).Cast(real.DType).Reshape(column) / n;
        int[] high = new int[real.Rank];
        high[along] = n - count;
        Tensor Whole(Tensor half) => (half * weights).Pad(Axes.Create(new int[real.Rank]), Axes.Create(high));
        return Fourier.Apply("InverseRealFft", Whole(real), Whole(imaginary), along, inverse: true).Real;
    }
}
