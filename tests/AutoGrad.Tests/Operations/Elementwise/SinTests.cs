namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class SinTests : PrimitiveLaws
{
    protected override Type Primitive => typeof(Sin);

    protected override IEnumerable<LawCase> Cases(Random random) => ElementwiseCases.Unary(random, Tensor.Sin, -4, 4);

    protected override double[] Expected(LawCase law) => [.. Numbers(law.Inputs[0]).Select(Math.Sin)];
}
