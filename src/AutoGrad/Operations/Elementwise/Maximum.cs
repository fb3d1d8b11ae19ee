using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The larger of two numbers, element by element; NaN if either is NaN, and +0 is larger than −0.</summary>
    /// <remarks>Of equal numbers each takes half of the cotangent.</remarks>
    /// <param name="x">The left operand, of any numeric dtype; a number literal takes the dtype of the other operand.</param>
    /// <param name="y">The right operand, of the same dtype; shapes broadcast.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The dtypes differ or are Bool, or the shapes do not broadcast together.</exception>
    public static Tensor Maximum(Tensor x, Tensor y) => new Maximum().ApplyBroadcast(x, y);
}

internal sealed record Maximum : Extremum
{
    protected override ElementFormula Formula(ReadOnlySpan<ElementFormula> x) => ElementFormula.Maximum(x[0], x[1]);

    protected override Tensor Wins(Tensor x, Tensor y) => x > y;
}
