namespace AutoGrad;

public sealed partial record Key
{
    /// <summary>
    /// <c>−ln(−ln(1 − u))</c> with u uniform on (0, 1): the standard Gumbel distribution, mean 0.5772 (Euler's constant) and variance π²/6.
    /// </summary>
    /// <remarks>
    /// The position of the largest of <c>logits + key.Gumbel(logits.Shape)</c> is distributed as <c>Softmax(logits)</c>, which is what
    /// <see cref="Categorical(Tensor, int)"/> draws. All numbers are finite: from −2.8 to 22.8 in Float32, from −3.6 to 36.7 in Float64.
    /// </remarks>
    /// <param name="shape">The axis sizes; <c>[]</c> for a scalar.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <returns>A tensor of that type.</returns>
    /// <exception cref="ArgumentException">The dtype is no float, or this is a batch of keys.</exception>
    /// <example><code>Tensor soft = Softmax((logits + key.Gumbel([10])) / temperature); // Gumbel-softmax, differentiable</code></example>
    public Tensor Gumbel(Shape shape, DType dtype = DType.Float32) => Gumbel("Key.Gumbel", shape, dtype);

    private Tensor Gumbel(string operation, Shape shape, DType dtype) => -Tensor.Log(Exponential(operation, shape, dtype));
}
