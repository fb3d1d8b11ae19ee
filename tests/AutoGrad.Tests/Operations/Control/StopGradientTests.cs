using AutoGrad.Tests.Operations.Elementwise;

namespace AutoGrad.Tests.Operations.Control;

public sealed class StopGradientTests : PrimitiveTests
{
    protected override Type Primitive => typeof(StopGradient);

    protected override bool IsDifferentiable => false;

    protected override IEnumerable<LawCase> Cases(Random random) => ElementwiseCases.Unary(random, Tensor.StopGradient);
}
