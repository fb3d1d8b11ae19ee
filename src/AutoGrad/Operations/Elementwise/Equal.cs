using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>x = y</c>, element by element; false if either is NaN, and −0 equals +0.</summary>
    /// <param name="x">The left operand, of any dtype; a number literal takes the dtype of the other operand.</param>
    /// <param name="y">The right operand, of the same dtype; shapes broadcast.</param>
    /// <returns>A Bool tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The dtypes differ, or the shapes do not broadcast together.</exception>
    public static Tensor Equal(Tensor x, Tensor y) => new Equal().ApplyBroadcast(x, y);

    /// <summary><c>x ≠ y</c>, element by element; true if either is NaN, and −0 equals +0.</summary>
    /// <inheritdoc cref="Equal(Tensor, Tensor)"/>
    public static Tensor NotEqual(Tensor x, Tensor y)
    {
        (x, y) = Operands.Align(nameof(NotEqual), x, y);
        return Not(new Equal().Apply(x, y));
    }
}

internal sealed record Equal : Comparison
{
    public override bool IsCommutative => true;

    protected override ElementFormula Formula(ReadOnlySpan<ElementFormula> x) => ElementFormula.EqualTo(x[0], x[1]);
}
