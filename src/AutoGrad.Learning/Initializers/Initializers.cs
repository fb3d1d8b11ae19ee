namespace AutoGrad.Learning;

/// <summary>
/// Start values of parameters. The named ones draw numbers of mean 0 whose variance depends on how many inputs feed one output (fan-in)
/// and how many outputs one input feeds (fan-out), so that signals keep their size from layer to layer.
/// </summary>
/// <remarks>
/// A matrix is read as <c>[inputs, outputs]</c>. Anything of higher rank is read as a convolution kernel <c>[outputs, inputs, k…]</c>: its
/// fan-in is <c>inputs · k…</c> and its fan-out <c>outputs · k…</c>. All of these methods are themselves an <see cref="Initializer"/>,
/// or return one.
/// </remarks>
/// <example><code>Dense layer = Dense.Init(key, 784, 100, weights: Initializers.HeNormal);</code></example>
public static class Initializers
{
    /// <summary>All zeros; the key is not used.</summary>
    /// <inheritdoc cref="Initializer"/>
    public static Tensor Zeros(Key key, Shape shape, DType dtype = DType.Float32) => Tensor.Zeros(shape, dtype);

    /// <summary>One number everywhere; the key is not used.</summary>
    /// <param name="value">The number.</param>
    public static Initializer Constant(double value) => (_, shape, dtype) => Tensor.Full(shape, value, dtype);

    /// <summary>Uniform on [low, high).</summary>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound.</param>
    public static Initializer Uniform(double low, double high) => (key, shape, dtype) => key.Uniform(shape, low, high, dtype);

    /// <summary>Normal with the given mean and standard deviation.</summary>
    /// <param name="standardDeviation">Not negative.</param>
    /// <param name="mean">The mean.</param>
    /// <exception cref="ArgumentException">The standard deviation is negative or not finite.</exception>
    public static Initializer Normal(double standardDeviation, double mean = 0)
    {
        Check.NotNegative("Initializers.Normal", "the standard deviation", standardDeviation);
        return (key, shape, dtype) => (key.Normal(shape, dtype) * standardDeviation) + mean;
    }

    /// <summary>Uniform with variance <c>2 / (fan-in + fan-out)</c>, for tanh and linear layers.</summary>
    /// <remarks>X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.</remarks>
    /// <inheritdoc cref="Initializer"/>
    /// <exception cref="ArgumentException">The shape has fewer than two axes, or the dtype is no float.</exception>
    public static Tensor GlorotUniform(Key key, Shape shape, DType dtype = DType.Float32) =>
        UniformOfVariance(2 / Fan.Sum(nameof(GlorotUniform), shape), key, shape, dtype);

    /// <summary>Normal with variance <c>2 / (fan-in + fan-out)</c>, for tanh and linear layers.</summary>
    /// <remarks>X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.</remarks>
    /// <inheritdoc cref="Initializer"/>
    /// <exception cref="ArgumentException">The shape has fewer than two axes, or the dtype is no float.</exception>
    public static Tensor GlorotNormal(Key key, Shape shape, DType dtype = DType.Float32) =>
        NormalOfVariance(2 / Fan.Sum(nameof(GlorotNormal), shape), key, shape, dtype);

    /// <summary>Uniform with variance <c>2 / fan-in</c>, for layers followed by <c>Relu</c> and its kin.</summary>
    /// <remarks>K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", ICCV 2015.</remarks>
    /// <inheritdoc cref="Initializer"/>
    /// <exception cref="ArgumentException">The shape has fewer than two axes, or the dtype is no float.</exception>
    public static Tensor HeUniform(Key key, Shape shape, DType dtype = DType.Float32) =>
        UniformOfVariance(2 / Fan.In(nameof(HeUniform), shape), key, shape, dtype);

    /// <summary>Normal with variance <c>2 / fan-in</c>, for layers followed by <c>Relu</c> and its kin.</summary>
    /// <remarks>K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", ICCV 2015.</remarks>
    /// <inheritdoc cref="Initializer"/>
    /// <exception cref="ArgumentException">The shape has fewer than two axes, or the dtype is no float.</exception>
    public static Tensor HeNormal(Key key, Shape shape, DType dtype = DType.Float32) =>
        NormalOfVariance(2 / Fan.In(nameof(HeNormal), shape), key, shape, dtype);

    /// <summary>Uniform with variance <c>1 / fan-in</c>, for <c>Selu</c> and linear layers.</summary>
    /// <remarks>Y. LeCun, L. Bottou, G. B. Orr, K.-R. Müller, "Efficient BackProp", 1998.</remarks>
    /// <inheritdoc cref="Initializer"/>
    /// <exception cref="ArgumentException">The shape has fewer than two axes, or the dtype is no float.</exception>
    public static Tensor LeCunUniform(Key key, Shape shape, DType dtype = DType.Float32) =>
        UniformOfVariance(1 / Fan.In(nameof(LeCunUniform), shape), key, shape, dtype);

    /// <summary>Normal with variance <c>1 / fan-in</c>, for <c>Selu</c> and linear layers.</summary>
    /// <remarks>Y. LeCun, L. Bottou, G. B. Orr, K.-R. Müller, "Efficient BackProp", 1998.</remarks>
    /// <inheritdoc cref="Initializer"/>
    /// <exception cref="ArgumentException">The shape has fewer than two axes, or the dtype is no float.</exception>
    public static Tensor LeCunNormal(Key key, Shape shape, DType dtype = DType.Float32) =>
        NormalOfVariance(1 / Fan.In(nameof(LeCunNormal), shape), key, shape, dtype);

    // A uniform distribution on [-b, b) has variance b² / 3.
    private static Tensor UniformOfVariance(double variance, Key key, Shape shape, DType dtype)
    {
        double bound = Math.Sqrt(3 * variance);
        return key.Uniform(shape, -bound, bound, dtype);
    }

    private static Tensor NormalOfVariance(double variance, Key key, Shape shape, DType dtype) =>
        key.Normal(shape, dtype) * Math.Sqrt(variance);
}
