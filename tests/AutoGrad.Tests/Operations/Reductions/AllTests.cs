using Xunit;

namespace AutoGrad.Tests.Operations.Reductions;

public sealed class AllTests : PrimitiveTests
{
    protected override Type Primitive => typeof(All);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("all", x => x[0].All(), Sample.Bools(random, [2, 3]));
        yield return new("first axis", x => x[0].All(0), Sample.Bools(random, [2, 3]));
        yield return new("last axis kept", x => x[0].All(-1, keepDims: true), Sample.Bools(random, [2, 3]));
        yield return new("empty", x => x[0].All(0), Sample.Bools(random, [0, 3]));
    }

    protected override Tensor Vary(Tensor input, int example, Random random) => example > 0 ? input.Flip() : input;

    [Fact]
    public void Table()
    {
        Tensor x = Tensor.From([true, true, false, true, false, false], [3, 2]);
        Assert.Equal([true, false, false], x.All(1).ToArray<bool>());
        Assert.True(Tensor.Zeros([0], DType.Bool).All().Item<bool>());
    }

    [Fact]
    public void Only_Bools() => Assert.Equal(
        "All: needs a Bool tensor, but got Float32[2]. Convert it with .Cast(DType.Bool).",
        Assert.Throws<ArgumentException>(() => Tensor.Ones([2]).All()).Message);
}
