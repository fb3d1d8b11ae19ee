using AutoGrad.Tests.Execution;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class LogGammaTests : UnaryLaws
{
    protected override Type Primitive => typeof(LogGamma);

    protected override Func<Tensor, Tensor> Function => Tensor.LogGamma;

    protected override (double Low, double High) Range => (0.4, 5);

    protected override double Oracle(double x) => Oracles.LogGamma(x);
}
