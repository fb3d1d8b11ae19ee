using AutoGrad.Tests.Execution;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class Expm1Tests : UnaryLaws
{
    protected override Type Primitive => typeof(Expm1);

    protected override Func<Tensor, Tensor> Function => Tensor.Expm1;

    protected override (double X, double Slope)[] Slopes => [(0, 1), (-700, Math.Exp(-700))];

    protected override double Oracle(double x) => Oracles.Expm1(x);
}
