using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>min(max(x, low), high)</c>, element by element; NaN if any of the three is NaN, and high where low exceeds it.</summary>
    /// <remarks>x has derivative 1 between the bounds and at them, 0 beyond; beyond a bound that bound has derivative 1.</remarks>
    /// <param name="x">A tensor of any numeric dtype.</param>
    /// <param name="low">The least value, of the same dtype; a number literal takes the dtype of x. Shapes broadcast.</param>
    /// <param name="high">The greatest value, likewise.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The dtypes differ or are Bool, or the shapes do not broadcast together.</exception>
    public static Tensor Clamp(Tensor x, Tensor low, Tensor high)
    {
        (x, low) = Operands.Align(nameof(Clamp), x, low);
        (x, high) = Operands.Align(nameof(Clamp), x, high);
        return new Clamp().Apply(x, low.BroadcastTo(x.Shape), high);
    }
}

internal sealed record Clamp : Elementwise
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => ArithmeticTypeOf(inputs);

    protected override ElementFormula Formula(ReadOnlySpan<ElementFormula> x) =>
        ElementFormula.Minimum(ElementFormula.Maximum(x[0], x[1]), x[2]);

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        (Tensor x, Tensor low, Tensor high) = (y.Inputs[0], y.Inputs[1], y.Inputs[2]);
        Tensor none = Tensor.ZerosLike(ct);
        Tensor inside = Tensor.And(low <= x, x <= high), above = Tensor.Maximum(x, low) > high;
        Tensor beyond = Tensor.Where(inside, none, ct);
        return [Tensor.Where(inside, ct, none), Tensor.Where(above, none, beyond), Tensor.Where(above, beyond, none)];
    }

    public override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents)
    {
        (Tensor x, Tensor low, Tensor high) = (y.Inputs[0], y.Inputs[1], y.Inputs[2]);
        Tensor none = Tensor.ZerosLike(y);
        Tensor above = Tensor.Maximum(x, low) > high;
        Tensor bound = Tensor.Where(above, tangents[2] ?? none, tangents[1] ?? none);
        return Tensor.Where(Tensor.And(low <= x, x <= high), tangents[0] ?? none, bound);
    }
}
