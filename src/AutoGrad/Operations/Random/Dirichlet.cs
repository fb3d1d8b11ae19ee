namespace AutoGrad;

public sealed partial record Key
{
    /// <summary>
    /// Probabilities along the last axis: positive numbers that add up to 1, of density proportional to <c>Π xᵢ^(aᵢ−1)</c> and of mean
    /// <c>a / Σ a</c>. The shares that gamma numbers have of their sum.
    /// </summary>
    /// <remarks>
    /// The shares are formed of the logarithms, so concentrations may be as small as 1e−30: then one share is 1 and the others are 0 or
    /// tiny. Differentiable to any order, as <see cref="Gamma(Tensor, Shape)"/> is. NaN where a concentration is not positive and finite.
    /// </remarks>
    /// <param name="concentration">Positive: a float tensor that broadcasts to the shape, or a number, which counts as Float32.</param>
    /// <param name="shape">The axis sizes of the result, the last being the number of alternatives.</param>
    /// <returns>A tensor of that shape and of the dtype of the concentration.</returns>
    /// <exception cref="ArgumentException">
    /// A concentration is known and not positive, is no float or does not broadcast to the shape; the shape has no alternatives; or this is
    /// a batch of keys.
    /// </exception>
    /// <example><code>Tensor mixtures = key.Dirichlet(From([1f, 2f, 3f]), [100, 3]);</code></example>
    public Tensor Dirichlet(Tensor concentration, Shape shape)
    {
        const string Operation = "Key.Dirichlet";
        if (shape.Rank == 0 || shape[^1] == 0)
        {
            throw Errors.Argument(Operation, $"shape {shape} has no alternatives on its last axis", "Ask for a last axis of at least 1");
        }
        return Tensor.Softmax(Gamma(Operation, "the concentration", concentration, shape, logarithm: true));
    }
}
