using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>ln(1 + x)</c>, element by element, with all digits also where x is tiny; −∞ at −1, NaN below.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Log1p(Tensor x) => new Log1p().Apply(x);
}

internal sealed record Log1p : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Log1p(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => 1 / (1 + x);
}
