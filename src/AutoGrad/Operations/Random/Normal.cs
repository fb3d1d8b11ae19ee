namespace AutoGrad;

public sealed partial record Key
{
    /// <summary>
    /// <c>√2 · erf⁻¹(u)</c> with u uniform on (−1, 1): numbers of the standard normal distribution, mean 0 and variance 1.
    /// </summary>
    /// <remarks>The largest magnitude that can occur is about 5.4 in Float32 and 8.2 in Float64.</remarks>
    /// <param name="shape">The axis sizes; <c>[]</c> for a scalar.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <returns>A tensor of that type.</returns>
    /// <exception cref="ArgumentException">The dtype is no float, or this is a batch of keys.</exception>
    public Tensor Normal(Shape shape, DType dtype = DType.Float32)
    {
        double aboveMinusOne = dtype == DType.Float64 ? Math.BitIncrement(-1.0) : MathF.BitIncrement(-1f);
        return Tensor.ErfInverse(Uniform("Key.Normal", shape, aboveMinusOne, 1, dtype)) * Math.Sqrt(2);
    }
}
