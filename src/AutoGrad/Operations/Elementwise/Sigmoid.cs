using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// <c>σ(x) = 1 / (1 + e^−x)</c>, the logistic function, element by element; 0 at −∞, 1 at ∞, and without overflow between.
    /// </summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type, with values in [0, 1].</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Sigmoid(Tensor x) => new Sigmoid().Apply(x);
}

internal sealed record Sigmoid : ElementwiseUnary
{
    protected override ElementFormula Formula(ElementFormula x) => ElementFunctions.Sigmoid(x);

    protected override Tensor Derivative(Tensor x, Tensor y) => y * (1 - y);
}
