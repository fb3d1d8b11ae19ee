using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial record Key
{
    /// <summary>
    /// The standard normal distribution given that the number lies between bounds: <c>Φ⁻¹(Φ(low) + u·(Φ(high) − Φ(low)))</c> with u uniform
    /// on (0, 1).
    /// </summary>
    /// <remarks>
    /// Computed from the nearer tail, so that bounds far from 0 are met in full precision, as long as the probability beyond them is a
    /// number of the dtype: to about 13 standard deviations in Float32 and 37 in Float64. Bounds may be infinite. The derivative with
    /// respect to the bounds is that of the formula with u held fixed, of any order. Where the bounds are not in order, NaN.
    /// </remarks>
    /// <param name="low">The lower bound, a float tensor that broadcasts to the shape, or a number (Float32 if both are numbers).</param>
    /// <param name="high">The upper bound, likewise.</param>
    /// <param name="shape">The axis sizes; <c>[]</c> for a scalar.</param>
    /// <returns>A tensor of that shape and of the dtype of the bounds.</returns>
    /// <exception cref="ArgumentException">
    /// The bounds are known and not in order, do not broadcast to the shape, or are no floats of one dtype; or this is a batch of keys.
    /// </exception>
    /// <example><code>Tensor weights = key.TruncatedNormal(-2, 2, [784, 100]) * 0.05;</code></example>
    public Tensor TruncatedNormal(Tensor low, Tensor high, Shape shape)
    {
        const string Operation = "Key.TruncatedNormal";
        CheckOrder(Operation, low, high);
        (low, high) = SamplerParameter.Prepare(Operation, low, high, shape);
        Tensor unit = OpenInterval(Operation, shape, low.DType);
        (Tensor belowLow, Tensor aboveLow) = (LowerTail(low), LowerTail(-low));
        (Tensor belowHigh, Tensor aboveHigh) = (LowerTail(high), LowerTail(-high));
        Tensor width = Tensor.Where(low > 0, aboveLow - aboveHigh, belowHigh - belowLow);
        Tensor below = belowLow + (unit * width);
        Tensor above = aboveHigh + ((1 - unit) * width);
        Tensor isLeft = below <= above;
        Tensor quantile = NormalQuantile.Of(Tensor.Where(isLeft, below, above));
        Tensor inside = Tensor.Clamp(Tensor.Where(isLeft, quantile, -quantile), low, high);
        return Tensor.Where(low <= high, inside, double.NaN);
    }

    /// <summary>Φ(x), the probability of less than x.</summary>
    private static Tensor LowerTail(Tensor x) => 0.5 * Tensor.Erfc(x * -Math.Sqrt(0.5));

    private static void CheckOrder(string operation, Tensor low, Tensor high)
    {
        ArgumentNullException.ThrowIfNull(low);
        ArgumentNullException.ThrowIfNull(high);
        if (SamplerParameter.Known(low) is not [double first] || SamplerParameter.Known(high) is not [double last] || first <= last) return;
        throw Errors.Argument(operation, $"{first} to {last} is not a range", "Give the lower bound first");
    }
}

/// <summary>
/// Φ⁻¹(p) for 0 &lt; p ≤ ½: the number that a normal one is below with the probability p. −∞ at 0, NaN outside [0, 1].
/// </summary>
/// <remarks>
/// The rational start is formula 26.2.23 of M. Abramowitz and I. A. Stegun, "Handbook of Mathematical Functions" (1964), with an error
/// below 4.5e−4; each of two Newton steps on ln Φ squares it.
/// </remarks>
internal sealed record NormalQuantile : ElementwiseUnary
{
    public static Tensor Of(Tensor p) => new NormalQuantile().Apply(p);

    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.NormalQuantile(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => Math.Sqrt(2 * Math.PI) * Tensor.Exp(Tensor.Square(y) / 2);
}
