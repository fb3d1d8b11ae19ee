namespace AutoGrad;

public sealed partial record Key
{
    /// <summary>
    /// Random matrices with orthonormal columns (or rows, where there are fewer rows): square ones are orthogonal, and no direction is
    /// preferred to any other (the Haar measure).
    /// </summary>
    /// <remarks>
    /// The factor Q of normal numbers whose R has no negative diagonal, which is what makes it uniform (F. Mezzadri, "How to generate
    /// random matrices from the classical compact groups", Notices of the AMS 54, 2007). The determinant is 1 or −1, both equally likely.
    /// </remarks>
    /// <param name="shape">[…, m, n]; the axes before the last two are a batch of independent matrices.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <returns>A tensor of that type, with <c>QᵀQ = I</c> for m ≥ n and <c>QQᵀ = I</c> for m ≤ n.</returns>
    /// <exception cref="ArgumentException">
    /// The shape has fewer than two axes, the dtype is no float, or this is a batch of keys.
    /// </exception>
    /// <example><code>Tensor rotation = key.Orthogonal([3, 3]);</code></example>
    public Tensor Orthogonal(Shape shape, DType dtype = DType.Float32)
    {
        var type = new TensorType(dtype, shape);
        Check.Float("Key.Orthogonal", type);
        Check.Matrix("Key.Orthogonal", type);
        if (shape[^2] >= shape[^1]) return Tensor.Qr(Normal(shape, dtype)).Q;
        return Tensor.Qr(Normal([.. shape.Sizes[..^2], shape[^1], shape[^2]], dtype)).Q.SwapAxes(-1, -2);
    }
}
