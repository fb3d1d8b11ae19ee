namespace AutoGrad;

public sealed partial record Key
{
    /// <summary>
    /// Numbers from 0 to 1 of density <c>x^(a−1)·(1−x)^(b−1) / B(a, b)</c>: mean a / (a + b). The share that one gamma number has of two.
    /// </summary>
    /// <remarks>
    /// The share is formed of the logarithms, so it is right however small the concentrations are. Differentiable with respect to both, to
    /// any order, as <see cref="Gamma(Tensor, Shape)"/> is. NaN where a concentration is not positive and finite.
    /// </remarks>
    /// <param name="a">The first concentration, positive: a float tensor that broadcasts to the shape, or a number.</param>
    /// <param name="b">The second, likewise; of the same dtype if both are tensors, Float32 if both are numbers.</param>
    /// <param name="shape">The axis sizes of the result; <c>[]</c> for a scalar.</param>
    /// <returns>A tensor of that shape and of the dtype of the concentrations.</returns>
    /// <exception cref="ArgumentException">
    /// A concentration is known and not positive, is no float or does not broadcast to the shape; the dtypes differ; or this is a batch of
    /// keys.
    /// </exception>
    /// <example><code>Tensor rates = key.Beta(2, 5, [100]);</code></example>
    public Tensor Beta(Tensor a, Tensor b, Shape shape)
    {
        const string Operation = "Key.Beta";
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        SamplerParameter.Positive(Operation, "a", a);
        SamplerParameter.Positive(Operation, "b", b);
        (a, b) = SamplerParameter.Prepare(Operation, a, b, shape);
        (Key first, Key second) = Split();
        return Tensor.Sigmoid(first.Gamma(Operation, "a", a, shape, logarithm: true) - second.Gamma(Operation, "b", b, shape, logarithm: true));
    }
}
