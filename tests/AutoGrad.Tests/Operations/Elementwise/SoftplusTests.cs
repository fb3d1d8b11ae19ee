using AutoGrad.Tests.Execution;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class SoftplusTests : UnaryLaws
{
    protected override Type Primitive => typeof(Softplus);

    protected override Func<Tensor, Tensor> Function => Tensor.Softplus;

    protected override (double X, double Slope)[] Slopes => [(0, 0.5), (1000, 1), (-1000, 0)];

    protected override double Oracle(double x) => Oracles.Softplus(x);
}
