using Xunit;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class NotTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Not);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("Bools", static x => Tensor.Not(x[0]), Sample.Bools(random, [2, 3]));
        yield return new("integers", static x => Tensor.Not(x[0]), Sample.Integers(random, [5], -99, 99));
    }

    protected override double[] Expected(LawCase law) => law.Name == "Bools"
        ? [.. law.Inputs[0].ToArray<bool>().Select(static x => x ? 0.0 : 1.0)]
        : [.. law.Inputs[0].ToArray<int>().Select(static x => (double)~x)];

    [Fact]
    public void Floats_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(static () => Tensor.Not(Tensor.From([1.0])));
        Assert.Equal(
            "Not: needs Bools or integers, but got Float64[1]. "
                + "Compare it, for example with NotEqual(x, 0), or convert it with .Cast(DType.Int32).",
            error.Message);
    }
}
