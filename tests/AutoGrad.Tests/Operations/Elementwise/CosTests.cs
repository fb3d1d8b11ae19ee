namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class CosTests : PrimitiveLaws
{
    protected override Type Primitive => typeof(Cos);

    protected override IEnumerable<LawCase> Cases(Random random) => ElementwiseCases.Unary(random, Tensor.Cos, -4, 4);

    protected override double[] Expected(LawCase law) => [.. Numbers(law.Inputs[0]).Select(Math.Cos)];
}
