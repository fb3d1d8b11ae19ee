using AutoGrad.Tests.Execution;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class SigmoidTests : UnaryLaws
{
    protected override Type Primitive => typeof(Sigmoid);

    protected override Func<Tensor, Tensor> Function => Tensor.Sigmoid;

    protected override (double X, double Slope)[] Slopes => [(0, 0.25), (1000, 0), (-1000, 0)];

    protected override double Oracle(double x) => Oracles.Sigmoid(x);
}
