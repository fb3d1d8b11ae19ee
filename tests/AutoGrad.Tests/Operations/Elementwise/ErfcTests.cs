using AutoGrad.Tests.Execution;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class ErfcTests : UnaryLaws
{
    protected override Type Primitive => typeof(Erfc);

    protected override Func<Tensor, Tensor> Function => Tensor.Erfc;

    protected override double Oracle(double x) => Oracles.Erfc(x);
}
