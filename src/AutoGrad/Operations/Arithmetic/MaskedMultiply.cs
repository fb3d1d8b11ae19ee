using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// <c>x ≠ 0 ? x · y : 0</c> for operands of one type: the product in which a zero on the left wins over an infinity or NaN on the
    /// right. The derivative rules multiply cotangents with it, so that what <c>Where</c> has masked stays masked.
    /// </summary>
    internal static Tensor MaskedMultiply(Tensor x, Tensor y) => new MaskedMultiply().Apply(x, y);
}

internal sealed record MaskedMultiply : ElementwiseBinary
{
    public override Linearity Linearity => Linearity.Bilinear;

    protected override ElementFormula Formula(ElementFormula x, ElementFormula y) =>
        ElementFormula.MaskedMultiply(x, y);

    protected override (Tensor? X, Tensor? Y) Derivatives(Tensor x, Tensor y, Tensor z) => (y, x);

    /// <summary>
    /// The cotangent of y is masked twice: where the first-order cotangent x is 0, y has no influence however large that of the result is.
    /// </summary>
    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) =>
        [Tensor.MaskedMultiply(ct, y.Inputs[1]), new TwiceMaskedMultiply().Apply(ct, y.Inputs[0])];

    /// <summary>A zero on the left wins in both terms: where the first-order cotangent is masked, so is its change.</summary>
    public override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents) => Forward.Tangent(y, tangents);
}
