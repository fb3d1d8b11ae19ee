namespace AutoGrad.Tests.Operations.Contractions;

public sealed class ContractTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Contract);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return Case(random, "matrices", [2, 3], [3, 4], [], 1, [], 0);
        yield return Case(random, "both turned", [3, 2], [4, 3], [], 0, [], 1);
        yield return Case(random, "vectors", [3], [3], [], 0, [], 0);
        yield return Case(random, "scalars", [], [], [], [], [], []);
        yield return Case(random, "outer", [2], [3], [], [], [], []);
        yield return Case(random, "batch in front", [2, 3, 4], [2, 4, 5], 0, 2, 0, 1);
        yield return Case(random, "batch at the end", [3, 4, 2], [4, 2, 3], 2, 1, 1, 0);
        yield return Case(random, "two of each, shuffled", [2, 3, 4, 2, 2], [4, 2, 3, 3, 2], [4, 1], [2, 0], [1, 3], [0, 4]);
        yield return Case(random, "only batch", [2, 3], [3, 2], [0, 1], [], [1, 0], []);
        yield return Case(random, "batch of dot products", [3, 4], [3, 4], 0, 1, 0, 1);
        yield return Case(random, "size 1", [1, 1], [1, 3], [], 1, [], 0);
        yield return Case(random, "empty sum", [2, 0], [0, 3], [], 1, [], 0);
        yield return Case(random, "empty result", [0, 2], [2, 3], [], 1, [], 0);
        Tensor square = Sample.Uniform(random, [3, 3]);
        yield return new("one node twice", x => Tensor.Contract(x[0], x[0], [], 1, [], 0), square);
    }

    protected override double[]? Expected(LawCase law)
    {
        // The same sum over the product of all labels, without any contraction: broadcast, multiply, reduce.
        if (law.Name != "two of each, shuffled") return null;
        Tensor x = law.Inputs[0].Transpose([4, 1, 3, 2, 0]).Reshape(2, 3, 2, 1, 4, 2);
        Tensor y = law.Inputs[1].Transpose([1, 3, 2, 0, 4]).Reshape(2, 3, 1, 3, 4, 2);
        return Numbers((x * y).Sum([4, 5]));
    }

    private static LawCase Case(
        Random random, string name, Shape left, Shape right, Axes leftBatch, Axes leftSum, Axes rightBatch, Axes rightSum) => new(
            name,
            x => Tensor.Contract(x[0], x[1], leftBatch, leftSum, rightBatch, rightSum),
            Sample.Uniform(random, left),
            Sample.Uniform(random, right));
}
