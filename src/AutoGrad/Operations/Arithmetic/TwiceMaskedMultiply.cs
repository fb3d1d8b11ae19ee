using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// <c>x ≠ 0 and y ≠ 0 ? x · y : 0</c>: the product in which a zero on either side wins over an infinity or NaN on the other. Second
/// derivatives multiply a cotangent with a cotangent or tangent of first order, and either may be masked.
/// </summary>
internal sealed record TwiceMaskedMultiply : ElementwiseBinary
{
    public override Linearity Linearity => Linearity.Bilinear;

    protected override ElementFormula Formula(ElementFormula x, ElementFormula y) => ElementFormula.TwiceMaskedMultiply(x, y);

    protected override (Tensor? X, Tensor? Y) Derivatives(Tensor x, Tensor y, Tensor z) => (y, x);

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct) => [Apply(ct, y.Inputs[1]), Apply(ct, y.Inputs[0])];

    public override Tensor? Jvp(Tensor y, ImmutableArray<Tensor?> tangents) => Forward.Tangent(y, tangents);
}
