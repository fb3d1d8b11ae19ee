using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>−x</c>, element by element. Unsigned integers wrap around.</summary>
    /// <param name="x">A tensor of any numeric dtype.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">The dtype is Bool.</exception>
    public static Tensor operator -(Tensor x) => new Negate().Apply(x);
}

internal sealed record Negate : Elementwise
{
    public override string Text(Tensor y, ImmutableArray<string> x) => x[0].StartsWith('-') ? $"-({x[0]})" : $"-{x[0]}";

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => ArithmeticTypeOf(inputs);

    protected override ElementFormula Formula(ReadOnlySpan<ElementFormula> x) => -x[0];

    public override Linearity Linearity => Linearity.Linear;

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) => [-ct];
}
