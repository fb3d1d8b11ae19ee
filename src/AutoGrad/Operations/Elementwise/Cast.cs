using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The same numbers in another dtype. Float64 to Float32 rounds to nearest; floats to integers truncate towards zero, saturate, and
    /// map NaN to 0; between integers the low bits are kept; anything to Bool is <c>x ≠ 0</c> (NaN is true); Bool to numbers is 0 or 1.
    /// </summary>
    /// <remarks>The derivative is 1 between the float dtypes; through an integer or Bool no derivative passes.</remarks>
    /// <param name="dtype">The new element type.</param>
    /// <returns>A tensor of the same shape; this very tensor if it has that dtype already.</returns>
    public Tensor Cast(DType dtype) => dtype == DType ? this : new Cast(dtype).Apply(this);
}

internal sealed record Cast(DType To) : Elementwise
{
    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => inputs[0].Type.WithDType(To);

    protected override ElementFormula Formula(ReadOnlySpan<ElementFormula> x) => ElementFormula.Convert(x[0], To);

    public override Linearity Linearity => Linearity.Linear;

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) =>
        [y.Inputs[0].DType.IsFloat && To.IsFloat ? ct.Cast(y.Inputs[0].DType) : null];
}
