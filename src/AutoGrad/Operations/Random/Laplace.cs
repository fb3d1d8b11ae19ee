namespace AutoGrad;

public sealed partial record Key
{
    /// <summary>
    /// An exponential number with a random sign: the Laplace distribution of density <c>½·e^(−|x|)</c>, mean 0 and variance 2.
    /// </summary>
    /// <remarks>Never 0 and never infinite: magnitudes are those of <see cref="Exponential(Shape, DType)"/>.</remarks>
    /// <param name="shape">The axis sizes; <c>[]</c> for a scalar.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <returns>A tensor of that type.</returns>
    /// <exception cref="ArgumentException">The dtype is no float, or this is a batch of keys.</exception>
    /// <example><code>Tensor noise = key.Laplace([100]) * scale;</code></example>
    public Tensor Laplace(Shape shape, DType dtype = DType.Float32)
    {
        Tensor magnitude = Exponential("Key.Laplace", shape, dtype);
        Tensor word = Bits("Key.Laplace", shape, ThreefryOutput.Second, shift: 0);
        return Tensor.Where(Tensor.Equal(Tensor.And(word, 1u), 0u), magnitude, -magnitude); // the magnitude does not depend on the lowest bit
    }
}
