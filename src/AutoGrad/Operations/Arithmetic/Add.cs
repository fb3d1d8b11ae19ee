using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>x + y</c>, element by element. Integers wrap around.</summary>
    /// <param name="x">The left operand, of any numeric dtype; a number literal takes the dtype of the other operand.</param>
    /// <param name="y">The right operand, of the same dtype; shapes broadcast.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The dtypes differ or are Bool, or the shapes do not broadcast together.</exception>
    public static Tensor operator +(Tensor x, Tensor y) => new Add().ApplyBroadcast(x, y);
}

internal sealed record Add : Elementwise
{
    public override bool IsCommutative => true;

    public override string Text(Tensor y, ImmutableArray<string> x) => $"{x[0]} + {x[1]}";

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => ArithmeticTypeOf(inputs);

    protected override ElementFormula Formula(ReadOnlySpan<ElementFormula> x) => x[0] + x[1];

    public override Linearity Linearity => Linearity.Linear;

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) => [ct, ct];

    public override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents) => OfPresent(tangents[0], tangents[1]);

    /// <summary>The sum of two terms of which null is zero.</summary>
    public static Tensor? OfPresent(Tensor? x, Tensor? y) => x is null ? y : y is null ? x : x + y;
}
