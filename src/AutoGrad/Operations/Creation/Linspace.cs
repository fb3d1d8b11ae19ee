namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>Equally spaced numbers from one to another, both included exactly.</summary>
    /// <param name="start">The first number.</param>
    /// <param name="stop">The last number; may be less than the first.</param>
    /// <param name="count">How many numbers: none gives an empty vector, one gives only <paramref name="start"/>.</param>
    /// <param name="dtype">Float32 or Float64. The numbers are computed in Float64 and rounded once.</param>
    /// <returns>A vector of <paramref name="count"/> elements.</returns>
    /// <exception cref="ArgumentException">The count is negative, an end is not finite, or the dtype is not a float.</exception>
    /// <example><code>Tensor.Linspace(0, 1, 5); // 0 0.25 0.5 0.75 1</code></example>
    public static Tensor Linspace(double start, double stop, int count, DType dtype = DType.Float32)
    {
        Check.Float("Linspace", new TensorType(dtype, [Math.Max(count, 0)]));
        if (count < 0) throw Errors.Argument("Linspace", $"cannot make {count} numbers", "Pass a count of 0 or more");
        if (!double.IsFinite(start) || !double.IsFinite(stop))
        {
            throw Errors.Argument("Linspace", $"the ends {start} and {stop} must be finite", "Pass ordinary numbers");
        }
        double[] numbers = new double[count];
        double step = (stop / Math.Max(count - 1, 1)) - (start / Math.Max(count - 1, 1)); // the difference itself may overflow
        for (int i = 0; i < count; i++)
        {
            // Counting from the nearer end makes both ends exact and the numbers symmetric.
            numbers[i] = 2 * i < count ? start + (i * step) : stop - ((count - 1 - i) * step);
        }
        return dtype == DType.Float64 ? From(numbers) : From(Array.ConvertAll(numbers, static number => (float)number));
    }
}
