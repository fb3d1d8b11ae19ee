namespace AutoGrad.Tests.Operations.Movement;

public sealed class StridedSliceTests : PrimitiveTests
{
    protected override Type Primitive => typeof(StridedSlice);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("run", x => x[0].SliceAxis(1, 1, 2), Sample.Uniform(random, [2, 4]));
        yield return new("steps", x => x[0].StridedSlice([1, 0], [2, 2], [3, 2]), Sample.Uniform(random, [6, 4]));
        yield return new("backwards", x => x[0].StridedSlice([4, 0], [2, 2], [-3, 1]), Sample.Uniform(random, [6, 2]));
        yield return new("flip", x => x[0].Flip(), Sample.Uniform(random, [2, 3]));
        yield return new("nothing", x => x[0].SliceAxis(0, 3, 0), Sample.Uniform(random, [3, 2]));
    }
}
