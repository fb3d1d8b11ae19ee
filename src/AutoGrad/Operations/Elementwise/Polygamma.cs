using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// <c>ψⁿ(x) = dⁿ⁺¹/dxⁿ⁺¹ ln Γ(x)</c>, the n-th derivative of <see cref="Digamma"/>, element by element; order 1 is the trigamma
    /// function. NaN at −∞; at the negative integers +∞ for odd n and NaN for even n, which at ±0 is ∓∞.
    /// </summary>
    /// <param name="order">n, at least 0 (which is <see cref="Digamma"/>) and at most 100.</param>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float, or the order is out of range.</exception>
    public static Tensor Polygamma(int order, Tensor x) => order switch
    {
        0 => Digamma(x),
        >= 1 and <= 100 => new Polygamma(order).Apply(x),
        _ => throw Errors.Argument("Polygamma", $"order {order} is out of range", "Use an order from 0 (the digamma function) to 100"),
    };
}

internal sealed record Polygamma(int Order) : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Polygamma(Order, x);

    protected override Tensor Derivative(Tensor x, Tensor y) => new Polygamma(Order + 1).Apply(x);
}
