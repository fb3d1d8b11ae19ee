using static AutoGrad.Tensor;

namespace AutoGrad.Learning;

/// <summary>
/// Nonlinear functions between layers, element by element. Meant for <c>using static AutoGrad.Learning.Activations</c>; <c>Tanh</c>,
/// <c>Sigmoid</c>, <c>Softplus</c> and <c>Softmax</c> are in <see cref="Tensor"/> itself.
/// </summary>
/// <remarks>All take float tensors of any shape and pass NaN on.</remarks>
public static class Activations
{
    // Klambauer et al. (2017), equation 14, to double precision.
    private const double SeluAlpha = 1.6732632423543772848;
    private const double SeluScale = 1.0507009873554804934;

    /// <summary><c>max(x, 0)</c>. The derivative at 0 is 0.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is no float.</exception>
    public static Tensor Relu(Tensor x)
    {
        Check.Float("Relu", "x", x);
        return Where(x <= 0, 0, x);
    }

    /// <summary><c>x</c> above 0, <c>slope · x</c> elsewhere. The derivative at 0 is the slope.</summary>
    /// <param name="x">A float tensor.</param>
    /// <param name="slope">The slope below 0.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is no float.</exception>
    public static Tensor LeakyRelu(Tensor x, double slope = 0.01)
    {
        Check.Float("LeakyRelu", "x", x);
        return Where(x <= 0, slope * x, x);
    }

    /// <summary><c>min(max(x, 0), 6)</c>. The derivative at 0 and at 6 is 0.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is no float.</exception>
    public static Tensor Relu6(Tensor x)
    {
        Check.Float("Relu6", "x", x);
        return Where(x <= 0, 0, Where(x >= 6, 6, x));
    }

    /// <summary><c>x</c> above 0, <c>alpha · (e^x − 1)</c> elsewhere. The derivative at 0 is alpha.</summary>
    /// <remarks>
    /// D. Clevert, T. Unterthiner, S. Hochreiter, "Fast and accurate deep network learning by exponential linear units", ICLR 2016.
    /// </remarks>
    /// <param name="x">A float tensor.</param>
    /// <param name="alpha">Minus the limit for x → −∞.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is no float.</exception>
    public static Tensor Elu(Tensor x, double alpha = 1)
    {
        Check.Float("Elu", "x", x);
        return Where(x > 0, x, alpha * Expm1(x));
    }

    /// <summary><c>1.0507 · Elu(x, 1.6733)</c>, which keeps mean 0 and variance 1 from layer to layer.</summary>
    /// <remarks>G. Klambauer, T. Unterthiner, A. Mayr, S. Hochreiter, "Self-normalizing neural networks", NeurIPS 2017.</remarks>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is no float.</exception>
    public static Tensor Selu(Tensor x) => SeluScale * Elu(x, SeluAlpha);

    /// <summary><c>x · Φ(x) = ½ x · erfc(−x / √2)</c>, where Φ is the normal distribution function.</summary>
    /// <remarks>D. Hendrycks, K. Gimpel, "Gaussian error linear units (GELUs)", 2016. Value and derivatives at −∞ are 0.</remarks>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is no float.</exception>
    public static Tensor Gelu(Tensor x) => Gated(x, 0.5 * Erfc(x * -Math.Sqrt(0.5)));

    /// <summary>
    /// <c>½ x · (1 + tanh(√(2/π) · (x + 0.044715 x³)))</c>: close to <see cref="Gelu"/>, and what some published models use.
    /// </summary>
    /// <remarks>D. Hendrycks, K. Gimpel, "Gaussian error linear units (GELUs)", 2016. Value and derivatives at −∞ are 0.</remarks>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is no float.</exception>
    public static Tensor GeluTanh(Tensor x) =>
        Gated(x, 0.5 * (1 + Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))));

    /// <summary><c>x · sigmoid(x)</c>, also called swish.</summary>
    /// <remarks>S. Elfwing, E. Uchibe, K. Doya, "Sigmoid-weighted linear units", 2017. Value and derivatives at −∞ are 0.</remarks>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is no float.</exception>
    public static Tensor Silu(Tensor x) => Gated(x, Sigmoid(x));

    /// <summary><c>min(max(x / 6 + ½, 0), 1)</c>. The derivative at −3 and 3 is 0.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is no float.</exception>
    public static Tensor HardSigmoid(Tensor x) => Relu6(x + 3) / 6;

    /// <summary><c>ln sigmoid(x) = −softplus(−x)</c>, accurate where the sigmoid itself would round to 0 or 1.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is no float.</exception>
    public static Tensor LogSigmoid(Tensor x) => -Softplus(-x);

    /// <summary><c>x · tanh(softplus(x))</c>.</summary>
    /// <remarks>D. Misra, "Mish: a self regularized non-monotonic activation function", BMVC 2020. As <see cref="Silu"/> at −∞.</remarks>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is no float.</exception>
    public static Tensor Mish(Tensor x) => Gated(x, Tanh(Softplus(x)));

    /// <summary><c>x / (1 + |x|)</c>.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type with values in (−1, 1).</returns>
    /// <exception cref="ArgumentException">The dtype is no float.</exception>
    public static Tensor Softsign(Tensor x)
    {
        Check.Float("Softsign", "x", x);
        return x / (1 + Abs(x));
    }

    /// <summary>x times a gate that is 0 where x is far below 0, and wins there even over −∞.</summary>
    private static Tensor Gated(Tensor x, Tensor gate) => Where(Equal(gate, 0), 0, x * gate);
}
