using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>¬x</c> of a Bool, or the complement of all bits of an integer, element by element.</summary>
    /// <param name="x">A tensor of Bools or integers.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is a float.</exception>
    public static Tensor Not(Tensor x) => new Not().Apply(x);
}

internal sealed record Not : BitwiseOperation
{
    protected override ElementFormula Formula(ReadOnlySpan<ElementFormula> x) => ~x[0];
}
