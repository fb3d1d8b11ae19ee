namespace AutoGrad.Tests.Operations.Movement;

public sealed class ConcatenateTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Concatenate);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("vectors", x => Tensor.Concatenate([x[0], x[1]]), Sample.Uniform(random, [2]), Sample.Uniform(random, [3]));
        yield return new("last axis", x => Tensor.Concatenate([x[0], x[1], x[0]], -1), Sample.Uniform(random, [2, 1]), Sample.Uniform(random, [2, 3]));
        yield return new(
            "three", x => Tensor.Concatenate(x), Sample.Uniform(random, [1]), Sample.Uniform(random, [2]), Sample.Uniform(random, [1]));
        yield return new("empty part", x => Tensor.Concatenate([x[0], x[1]], 1), Sample.Uniform(random, [2, 0]), Sample.Uniform(random, [2, 2]));
    }
}
