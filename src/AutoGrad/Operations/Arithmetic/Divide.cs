using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// <c>x / y</c>, element by element. Floats follow IEEE 754: x / 0 is ±∞, 0 / 0 is NaN. Integers truncate towards zero, and an
    /// integer divided by 0 is 0, because a compiled loop cannot throw.
    /// </summary>
    /// <param name="x">The dividend, of any numeric dtype; a number literal takes the dtype of the other operand.</param>
    /// <param name="y">The divisor, of the same dtype; shapes broadcast.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The dtypes differ or are Bool, or the shapes do not broadcast together.</exception>
    public static Tensor operator /(Tensor x, Tensor y) => new Divide().ApplyBroadcast(x, y);
}

internal sealed record Divide : ElementwiseBinary
{
    public override string Text(Tensor y, ImmutableArray<string> x) => $"{x[0]} / {x[1]}";

    protected override ElementFormula Formula(ElementFormula x, ElementFormula y) => x / y;

    protected override (Tensor? X, Tensor? Y) Derivatives(Tensor x, Tensor y, Tensor z) => (1 / y, -z / y);

    /// <summary>With c = ct / y the cotangents are c and −c·z: one quotient for both.</summary>
    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        Tensor share = Tensor.MaskedMultiply(ct, Tensor.Reciprocal(y.Inputs[1]));
        return [share, -Tensor.MaskedMultiply(share, y)];
    }

    /// <summary>(dx − z·dy) / y: one quotient for both.</summary>
    public override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents)
    {
        Tensor? lost = tangents[1] is { } dy ? Tensor.MaskedMultiply(dy, y) : null;
        Tensor moved = tangents[0] is not { } dx ? -(lost ?? y) : lost is null ? dx : dx - lost;
        return Tensor.MaskedMultiply(moved, Tensor.Reciprocal(y.Inputs[1]));
    }
}
