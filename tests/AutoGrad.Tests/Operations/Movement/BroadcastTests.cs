namespace AutoGrad.Tests.Operations.Movement;

public sealed class BroadcastTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Broadcast);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("new axes", x => x[0].BroadcastTo([2, 3]), Sample.Uniform(random, [3]));
        yield return new("size 1", x => x[0].BroadcastTo([4, 2, 3]), Sample.Uniform(random, [2, 1]));
        yield return new("scalar", x => x[0].BroadcastTo([2, 2]), Sample.Uniform(random, []));
        yield return new("to nothing", x => x[0].BroadcastTo([0, 3]), Sample.Uniform(random, [1, 3]));
    }
}
