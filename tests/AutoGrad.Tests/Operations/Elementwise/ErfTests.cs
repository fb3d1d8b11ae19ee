using AutoGrad.Tests.Execution;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class ErfTests : UnaryLaws
{
    protected override Type Primitive => typeof(Erf);

    protected override Func<Tensor, Tensor> Function => Tensor.Erf;

    protected override (double X, double Slope)[] Slopes => [(double.PositiveInfinity, 0)];

    protected override double Oracle(double x) => Oracles.Erf(x);
}
