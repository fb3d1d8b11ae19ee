using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The angle in [−π, π] of the point (x, y), element by element; <c>atan(y / x)</c> in the right quadrant. Signed zeros and infinities
    /// as <see cref="Math.Atan2"/>: ±0 for a positive x and y = ±0, ±π for a negative x (or −0).
    /// </summary>
    /// <remarks>The derivatives at the origin, where there are none, are 0.</remarks>
    /// <param name="y">The ordinate, a float tensor; a number literal takes the dtype of the other operand.</param>
    /// <param name="x">The abscissa, of the same dtype; shapes broadcast.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The dtypes differ or are not floats, or the shapes do not broadcast together.</exception>
    public static Tensor Atan2(Tensor y, Tensor x) => new Atan2().ApplyBroadcast(y, x);
}

internal sealed record Atan2 : ElementwiseBinary
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Check.Float(Name, inputs[0].Type);
        return ArithmeticTypeOf(inputs);
    }

    protected override ElementFormula Formula(ElementFormula x, ElementFormula y) => ElementFunctions.Atan2(x, y);

    protected override (Tensor? X, Tensor? Y) Derivatives(Tensor x, Tensor y, Tensor z)
    {
        // Measured by the larger of the two, squares neither overflow nor vanish; at (0, 0) all derivatives are 0.
        Tensor larger = Tensor.StopGradient(Tensor.Maximum(Tensor.Abs(x), Tensor.Abs(y)));
        Tensor isOrigin = Tensor.Equal(larger, 0);
        Tensor scale = Tensor.Where(isOrigin, 1, Tensor.Minimum(larger, x.DType == DType.Float32 ? float.MaxValue : double.MaxValue));
        Tensor u = x / scale, v = y / scale;
        Tensor square = Tensor.Where(isOrigin, double.PositiveInfinity, (u * u) + (v * v)) * scale;
        return (v / square, -u / square);
    }
}
