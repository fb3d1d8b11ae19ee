using AutoGrad.Tests.Operations.Elementwise;

namespace AutoGrad.Tests.Operations.Arithmetic;

public sealed class MultiplyTests : PrimitiveLaws
{
    protected override Type Primitive => typeof(Multiply);

    protected override IEnumerable<LawCase> Cases(Random random) =>
        ElementwiseCases.Binary(random, static (x, y) => x * y, rightLow: -2, rightHigh: 2);
}
