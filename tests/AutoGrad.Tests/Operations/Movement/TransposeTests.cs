namespace AutoGrad.Tests.Operations.Movement;

public sealed class TransposeTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Transpose);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("matrix", x => x[0].Transpose(), Sample.Uniform(random, [2, 3]));
        yield return new("permutation", x => x[0].Transpose([2, 0, 1]), Sample.Uniform(random, [2, 3, 4]));
        yield return new("negative axes", x => x[0].Transpose([-1, 0]), Sample.Uniform(random, [0, 3]));
    }
}
