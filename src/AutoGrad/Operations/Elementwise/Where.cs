using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>condition ? x : y</c>, element by element.</summary>
    /// <remarks>
    /// The cotangent goes to the chosen operand only, and what is not chosen gets no NaN either: <c>Where(x &gt; 0, Log(x), 0)</c> has
    /// derivative 0 for x ≤ 0.
    /// </remarks>
    /// <param name="condition">A Bool tensor.</param>
    /// <param name="x">What is taken where the condition is true; a number literal takes the dtype of the other operand.</param>
    /// <param name="y">What is taken where it is false, of the same dtype. All three shapes broadcast.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">
    /// The condition is not Bool, the dtypes of x and y differ, or the shapes do not broadcast together.
    /// </exception>
    public static Tensor Where(Tensor condition, Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(condition);
        Check.HasDType(nameof(Where), condition.Type, DType.Bool);
        (x, y) = Operands.Align(nameof(Where), x, y);
        Shape shape = Broadcasting.Common(nameof(Where), condition, x);
        return new Where().Apply(condition.BroadcastTo(shape), x.BroadcastTo(shape), y.BroadcastTo(shape));
    }
}

internal sealed record Where : Elementwise
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Check.HasDType(Name, inputs[0].Type, DType.Bool);
        Check.SameDType(Name, inputs[1].Type, inputs[2].Type);
        return new TensorType(inputs[1].DType, CommonShape(inputs));
    }

    protected override ElementFormula Formula(ReadOnlySpan<ElementFormula> x) => ElementFormula.Select(x[0], x[1], x[2]);

    public override Linearity Linearity => Linearity.Linear;

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        Tensor condition = y.Inputs[0], none = Tensor.ZerosLike(ct);
        return [null, Tensor.Where(condition, ct, none), Tensor.Where(condition, none, ct)];
    }
}
