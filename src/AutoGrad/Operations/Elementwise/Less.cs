using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>x &lt; y</c>, element by element; false if either is NaN. Of Bools only false &lt; true.</summary>
    /// <param name="x">The left operand, of any dtype; a number literal takes the dtype of the other operand.</param>
    /// <param name="y">The right operand, of the same dtype; shapes broadcast.</param>
    /// <returns>A Bool tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The dtypes differ, or the shapes do not broadcast together.</exception>
    public static Tensor operator <(Tensor x, Tensor y) => new Less().ApplyBroadcast(x, y);

    /// <summary><c>x &gt; y</c>, element by element; false if either is NaN. Of Bools only true &gt; false.</summary>
    /// <inheritdoc cref="op_LessThan(Tensor, Tensor)"/>
    public static Tensor operator >(Tensor x, Tensor y)
    {
        (x, y) = Operands.Align("Greater", x, y);
        return new Less().Apply(y, x);
    }
}

internal sealed record Less : Comparison
{
    public override string Text(Tensor y, ImmutableArray<string> x) => $"{x[0]} < {x[1]}";

    protected override ElementFormula Formula(ReadOnlySpan<ElementFormula> x) => x[0] < x[1];
}
