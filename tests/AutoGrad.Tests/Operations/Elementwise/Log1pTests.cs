using AutoGrad.Tests.Execution;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class Log1pTests : UnaryLaws
{
    protected override Type Primitive => typeof(Log1p);

    protected override Func<Tensor, Tensor> Function => Tensor.Log1p;

    protected override (double Low, double High) Range => (-0.8, 3);

    protected override (double X, double Slope)[] Slopes => [(0, 1)];

    protected override double Oracle(double x) => Oracles.Log1p(x);
}
