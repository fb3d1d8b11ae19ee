using AutoGrad.Tests.Execution;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class ErfInverseTests : UnaryLaws
{
    protected override Type Primitive => typeof(ErfInverse);

    protected override Func<Tensor, Tensor> Function => Tensor.ErfInverse;

    protected override (double Low, double High) Range => (-0.9, 0.9);

    protected override double Oracle(double x) => Oracles.ErfInverse(x);
}
