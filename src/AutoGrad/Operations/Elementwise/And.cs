using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>x ∧ y</c> of Bools, or bit by bit of integers, element by element.</summary>
    /// <param name="x">
    /// The left operand: Bool, or integers for the bitwise operation; a whole literal takes the dtype of the other operand.
    /// </param>
    /// <param name="y">The right operand, of the same dtype; shapes broadcast.</param>
    /// <returns>A tensor of the common shape and the same dtype.</returns>
    /// <exception cref="ArgumentException">The dtypes differ or are floats, or the shapes do not broadcast together.</exception>
    public static Tensor And(Tensor x, Tensor y) => new And().ApplyBroadcast(x, y);
}

internal sealed record And : BitwiseOperation
{
    public override bool IsCommutative => true;

    protected override ElementFormula Formula(ReadOnlySpan<ElementFormula> x) => x[0] & x[1];
}
