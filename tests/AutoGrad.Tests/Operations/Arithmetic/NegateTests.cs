using AutoGrad.Tests.Operations.Elementwise;

namespace AutoGrad.Tests.Operations.Arithmetic;

public sealed class NegateTests : UnaryLaws
{
    protected override Type Primitive => typeof(Negate);

    protected override Func<Tensor, Tensor> Function => static x => -x;

    protected override bool TakesIntegers => true;

    protected override double Oracle(double x) => 0 - x;
}
