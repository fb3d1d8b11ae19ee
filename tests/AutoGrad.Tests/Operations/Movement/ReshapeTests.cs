namespace AutoGrad.Tests.Operations.Movement;

public sealed class ReshapeTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Reshape);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("to matrix", x => x[0].Reshape(2, 3), Sample.Uniform(random, [6]));
        yield return new("worked out", x => x[0].Reshape(-1, 4), Sample.Uniform(random, [2, 2, 2]));
        yield return new("of a view", x => x[0].Transpose().Reshape(6), Sample.Uniform(random, [2, 3]));
        yield return new("scalar", x => x[0].Reshape(1, 1), Sample.Uniform(random, []));
        yield return new("empty", x => x[0].Reshape(3, 0), Sample.Uniform(random, [0, 2]));
    }
}
