using AutoGrad.Tests.Operations.Elementwise;

namespace AutoGrad.Tests.Operations.Arithmetic;

public sealed class DivideTests : PrimitiveLaws
{
    protected override Type Primitive => typeof(Divide);

    protected override IEnumerable<LawCase> Cases(Random random) =>
        ElementwiseCases.Binary(random, static (x, y) => x / y, rightLow: 0.5, rightHigh: 3);
}
