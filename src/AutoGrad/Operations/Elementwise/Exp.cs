using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>e^x</c>, element by element; 0 at −∞.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Exp(Tensor x) => new Exp().Apply(x);
}

internal sealed record Exp : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFormula.Exp(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => y;
}
