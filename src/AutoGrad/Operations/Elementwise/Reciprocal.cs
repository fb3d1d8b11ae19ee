using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>1 / x</c>, element by element; ±∞ at ±0.</summary>
    /// <param name="x">A float tensor.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is not a float.</exception>
    public static Tensor Reciprocal(Tensor x) => new Reciprocal().Apply(x);
}

internal sealed record Reciprocal : ElementwiseUnary
{
    public override string Text(Tensor y, ImmutableArray<string> x) => $"1 / {x[0]}";

    protected override ElementFormula Formula(ElementFormula x) => 1 / x;

    protected override Tensor Derivative(Tensor x, Tensor y) => -y * y;
}
