namespace AutoGrad.Tests.Operations.Movement;

public sealed class PadTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Pad);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("around", x => x[0].Pad([1, 0], [2, 1]), Sample.Uniform(random, [2, 3]));
        yield return new("interior", x => x[0].Pad([0], [1], [2]), Sample.Uniform(random, [4]));
        yield return new("crop", x => x[0].Pad([-1, 2], [0, -2]), Sample.Uniform(random, [3, 4]));
        yield return new("crop into the interior", x => x[0].Pad([-2], [-1], [2]), Sample.Uniform(random, [4]));
        yield return new("ones", x => x[0].Pad([1, 0], [-2, 1], [0, 1], value: 1), Sample.Uniform(random, [3, 2]));
        yield return new("empty", x => x[0].Pad([1], [1], [1]), Sample.Uniform(random, [0]));
    }
}
