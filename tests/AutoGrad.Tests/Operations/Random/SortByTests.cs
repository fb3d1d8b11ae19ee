namespace AutoGrad.Tests.Operations.RandomKeys;

public sealed class SortByTests : PrimitiveLaws
{
    protected override Type Primitive => typeof(SortBy);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach (Shape shape in new Shape[] { [1], [7], [0], [2, 5], [3, 0] })
        {
            // Few different keys, so that many are equal.
            yield return new(
                "with ties", x => new SortBy().Apply(x[0], x[1]), Keys(random, shape), Sample.Integers(random, shape, -100, 100));
        }
        yield return new(
            "transposed",
            x => new SortBy().Apply(x[0].Transpose(), x[1].Transpose()),
            Keys(random, [3, 4]),
            Sample.Integers(random, [3, 4], 0, 9));
    }

    protected override double[]? Expected(LawCase law)
    {
        if (law.Name == "transposed" || law.Inputs[0].Size == 0) return null;
        int length = law.Inputs[0].Shape[^1];
        uint[] keys = law.Inputs[0].ToArray<uint>();
        int[] values = law.Inputs[1].ToArray<int>();
        return [.. keys.Zip(values).Chunk(length).SelectMany(row => row.OrderBy(pair => pair.First).Select(pair => (double)pair.Second))];
    }

    protected override Tensor Vary(Tensor input, int example, Random random) =>
        input.DType == DType.UInt32 ? Keys(random, input.Shape) : Sample.Integers(random, input.Shape, -100, 100);

    private static Tensor Keys(Random random, Shape shape) => Sample.Integers(random, shape, -2, 3).Cast(DType.UInt32).Evaluate();
}
