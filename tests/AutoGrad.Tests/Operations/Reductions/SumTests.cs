namespace AutoGrad.Tests.Operations.Reductions;

public sealed class SumTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Sum);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("all", x => x[0].Sum(), Sample.Uniform(random, [2, 3]));
        yield return new("scalar", x => x[0].Sum(), Sample.Uniform(random, []));
        yield return new("first axis", x => x[0].Sum(0), Sample.Uniform(random, [2, 3]));
        yield return new("outer axes kept", x => x[0].Sum([0, -1], keepDims: true), Sample.Uniform(random, [2, 3, 4]));
        yield return new("no axis", x => x[0].Sum([]), Sample.Uniform(random, [2]));
        yield return new("nothing", x => x[0].Sum(0), Sample.Uniform(random, [0, 3]));
        foreach (LawCase law in RandomShapes.Reductions(random, static (x, axes) => x.Sum(axes), static (random, shape) => Sample.Uniform(random, shape))) yield return law;
    }
}
