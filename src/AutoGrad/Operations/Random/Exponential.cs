namespace AutoGrad;

public sealed partial record Key
{
    /// <summary><c>−ln(1 − u)</c> with u uniform on (0, 1): the exponential distribution of rate 1, mean 1 and variance 1.</summary>
    /// <remarks>
    /// Never 0 and never infinite: from 1.2e−10 to 16.6 in Float32, from 1.1e−16 to 36.7 in Float64. Divide by a rate for another mean.
    /// </remarks>
    /// <param name="shape">The axis sizes; <c>[]</c> for a scalar.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <returns>A tensor of that type.</returns>
    /// <exception cref="ArgumentException">The dtype is no float, or this is a batch of keys.</exception>
    /// <example><code>Tensor waits = key.Exponential([100]) / rate;</code></example>
    public Tensor Exponential(Shape shape, DType dtype = DType.Float32) => Exponential("Key.Exponential", shape, dtype);

    private Tensor Exponential(string operation, Shape shape, DType dtype) => -Tensor.Log1p(-OpenInterval(operation, shape, dtype));

    /// <summary>
    /// Uniform strictly between 0 and 1. In Float32 all 32 bits are used, so that small numbers, which make large Gumbel and exponential
    /// ones, are as finely spaced as the dtype allows; what would round to 1 becomes the largest number below it.
    /// </summary>
    private Tensor OpenInterval(string operation, Shape shape, DType dtype)
    {
        Check.Float(operation, new TensorType(dtype, shape));
        if (dtype == DType.Float64) return UnitInterval(operation, shape, dtype) + Math.ScaleB(1, -53);
        Tensor numbers = (Bits(operation, shape, ThreefryOutput.Both, shift: 0).Cast(DType.Float32) + 0.5) * Math.ScaleB(1, -32);
        return Tensor.Minimum(numbers, 1 - Math.ScaleB(1, -24));
    }
}
