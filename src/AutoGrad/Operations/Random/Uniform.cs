namespace AutoGrad;

public sealed partial record Key
{
    /// <summary><c>low + (high − low) · u</c> with u uniform on the multiples of 2⁻²³ (Float32) or 2⁻⁵² (Float64) in [0, 1).</summary>
    /// <remarks>Never below <paramref name="low"/>; rounding can give <paramref name="high"/> itself.</remarks>
    /// <param name="shape">The axis sizes; <c>[]</c> for a scalar.</param>
    /// <param name="low">The lower bound, which can occur.</param>
    /// <param name="high">The upper bound.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <returns>A tensor of that type.</returns>
    /// <exception cref="ArgumentException">
    /// The bounds are not finite or not in order, the dtype is no float, or this is a batch of keys.
    /// </exception>
    public Tensor Uniform(Shape shape, double low = 0, double high = 1, DType dtype = DType.Float32) =>
        Uniform("Key.Uniform", shape, low, high, dtype);

    private Tensor Uniform(string operation, Shape shape, double low, double high, DType dtype)
    {
        Check.Float(operation, new TensorType(dtype, shape));
        if (dtype == DType.Float32) (low, high) = ((float)low, (float)high);
        double width = dtype == DType.Float32 ? (float)(high - low) : high - low;
        if (!(width >= 0 && double.IsFinite(width)))
        {
            throw Errors.Argument(operation, $"{low} to {high} is not a range of {dtype}", "Give finite bounds, the lower one first");
        }
        Tensor unit = UnitInterval(operation, shape, dtype);
        return low == 0 && width == 1 ? unit : (unit * width) + low;
    }

    /// <summary>
    /// Uniform on [0, 1): as many of the highest random bits as a significand has behind its leading one, so every value is exact.
    /// </summary>
    private Tensor UnitInterval(string operation, Shape shape, DType dtype)
    {
        if (dtype == DType.Float32)
        {
            return Bits(operation, shape, ThreefryOutput.Both, shift: 9).Cast(DType.Float32) * Math.ScaleB(1, -23);
        }
        Tensor high = Bits(operation, shape, ThreefryOutput.First, shift: 0).Cast(DType.Float64);
        Tensor low = Bits(operation, shape, ThreefryOutput.Second, shift: 12).Cast(DType.Float64);
        return (high * Math.ScaleB(1, -32)) + (low * Math.ScaleB(1, -52));
    }
}
