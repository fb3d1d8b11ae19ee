using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>2^x</c>, element by element; exact for whole x.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Exp2(Tensor x) => new Exp2().Apply(x);
}

internal sealed record Exp2 : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Exp2(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => y * Math.Log(2);
}
