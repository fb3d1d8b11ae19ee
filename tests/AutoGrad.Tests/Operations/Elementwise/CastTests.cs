namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class CastTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Cast);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("from integers", x => x[0].Cast(DType.Float64), Sample.Integers(random, [3], -5, 5));
        yield return new("from Bool", x => x[0].Cast(DType.Float64), Sample.Bools(random, [3]));
        yield return new("there and back", x => x[0].Cast(DType.Int64).Cast(DType.Int32), Sample.Integers(random, [2, 2], -5, 5));
    }

    protected override double[] Expected(LawCase law) => law.Inputs[0].DType == DType.Bool
        ? [.. law.Inputs[0].ToArray<bool>().Select(static x => x ? 1.0 : 0.0)]
        : [.. law.Inputs[0].ToArray<int>().Select(static x => (double)x)];
}
