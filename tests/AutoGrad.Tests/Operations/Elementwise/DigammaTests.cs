using AutoGrad.Tests.Execution;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class DigammaTests : UnaryLaws
{
    protected override Type Primitive => typeof(Digamma);

    protected override Func<Tensor, Tensor> Function => Tensor.Digamma;

    protected override (double Low, double High) Range => (0.5, 5);

    protected override double Oracle(double x) => Oracles.Digamma(x);
}
