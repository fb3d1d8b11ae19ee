namespace AutoGrad;

public sealed partial record Key
{
    /// <summary>
    /// The slices of a tensor along an axis in random order, each order equally likely: <c>Take(x, key.Permutation(n), axis)</c>.
    /// </summary>
    /// <remarks>Slices stay whole: rows of a matrix move together. Derivatives pass through to where the elements came from.</remarks>
    /// <param name="x">A tensor of any dtype with at least one axis.</param>
    /// <param name="axis">The axis to shuffle along; the first by default.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">There is no such axis, or this is a batch of keys.</exception>
    /// <example><code>Tensor rows = key.Shuffle(examples);</code></example>
    public Tensor Shuffle(Tensor x, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        int along = Check.Axis("Key.Shuffle", axis, x.Shape);
        return Tensor.Take(x, Permutation(x.Shape[along]), along);
    }
}
