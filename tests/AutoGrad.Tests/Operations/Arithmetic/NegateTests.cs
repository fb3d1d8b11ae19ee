using AutoGrad.Tests.Operations.Elementwise;

namespace AutoGrad.Tests.Operations.Arithmetic;

public sealed class NegateTests : PrimitiveLaws
{
    protected override Type Primitive => typeof(Negate);

    protected override IEnumerable<LawCase> Cases(Random random) => ElementwiseCases.Unary(random, static x => -x);

    protected override double[] Expected(LawCase law) => [.. Numbers(law.Function(law.Inputs.Select(static x => 0 - x).ToArray())).Select(static x => -x)];
}
