using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>x · y</c>, element by element. Integers wrap around.</summary>
    /// <param name="x">The left operand, of any numeric dtype; a number literal takes the dtype of the other operand.</param>
    /// <param name="y">The right operand, of the same dtype; shapes broadcast.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The dtypes differ or are Bool, or the shapes do not broadcast together.</exception>
    public static Tensor operator *(Tensor x, Tensor y) => new Multiply().ApplyBroadcast(x, y);
}

internal sealed record Multiply : ElementwiseBinary
{
    public override bool IsCommutative => true;

    public override string Text(Tensor y, ImmutableArray<string> x) => $"{x[0]} * {x[1]}";

    public override Linearity Linearity => Linearity.Bilinear;

    protected override ElementFormula Formula(ElementFormula x, ElementFormula y) => x * y;

    protected override (Tensor? X, Tensor? Y) Derivatives(Tensor x, Tensor y, Tensor z) => (y, x);
}
