using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>e^x − 1</c>, element by element, without the cancellation that <c>Exp(x) - 1</c> suffers near 0; −1 at −∞.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Expm1(Tensor x) => new Expm1().Apply(x);
}

internal sealed record Expm1 : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Expm1(x);

    // not y + 1, which loses e^x where it is tiny
    protected override Tensor Derivative(Tensor x, Tensor y) => Tensor.Exp(x);
}
