using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// <c>x^y</c>, element by element, with the special values of <see cref="Math.Pow"/>: 1 if y = 0 (also 0⁰ and NaN⁰) or x = 1; a
    /// negative x is raised to whole y and gives NaN for any other.
    /// </summary>
    /// <remarks>
    /// The derivative with respect to x is <c>y·x^(y−1)</c>, 0 where y = 0. The one with respect to y is <c>x^y·ln x</c>, 0 where x = 0 and
    /// NaN for negative x. The literal exponents −1, 2 and 3 become a reciprocal and products, which are faster and as accurate.
    /// </remarks>
    /// <param name="x">The base, a float tensor; a number literal takes the dtype of the other operand.</param>
    /// <param name="y">The exponent, of the same dtype; shapes broadcast.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The dtypes differ or are not floats, or the shapes do not broadcast together.</exception>
    public static Tensor Power(Tensor x, Tensor y)
    {
        (x, Tensor exponent) = Operands.Align(nameof(Power), x, y);
        Check.Float(nameof(Power), x.Type);
        return (y.Primitive as Literal)?.Value.ToDouble() switch
        {
            -1 => Reciprocal(x),
            2 => x * x,
            3 => x * x * x,
            _ => new Power().Apply(x, exponent),
        };
    }
}

internal sealed record Power : ElementwiseBinary
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Check.Float(Name, inputs[0].Type);
        return ArithmeticTypeOf(inputs);
    }

    protected override ElementFormula Formula(ElementFormula x, ElementFormula y) => ElementFunctions.Power(x, y);

    protected override (Tensor? X, Tensor? Y) Derivatives(Tensor x, Tensor y, Tensor z)
    {
        Tensor zeros = Tensor.ZerosLike(z);
        return (
            // Not a Where: masked, 0·∞ at x = y = 0 is 0, and the derivative with respect to y stays x^(y−1) where y = 0.
            Tensor.MaskedMultiply(y, new Power().Apply(x, y - 1)),
            Tensor.Where(Tensor.Equal(x, zeros), zeros, z * Tensor.Log(x)));
    }
}
