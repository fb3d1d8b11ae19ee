using Xunit;

namespace AutoGrad.Tests.Operations.Reductions;

public sealed class CumulativeSumTests : PrimitiveTests
{
    protected override Type Primitive => typeof(CumulativeSum);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("vector", x => x[0].CumulativeSum(0), Sample.Uniform(random, [5]));
        yield return new("first axis from the end", x => x[0].CumulativeSum(0, reverse: true), Sample.Uniform(random, [3, 2]));
        yield return new("last axis", x => x[0].CumulativeSum(-1), Sample.Uniform(random, [2, 3, 4]));
        yield return new("empty", x => x[0].CumulativeSum(0), Sample.Uniform(random, [0, 2]));
        yield return new("size 1", x => x[0].CumulativeSum(0), Sample.Uniform(random, [1]));
    }

    [Fact]
    public void Running_totals()
    {
        Tensor x = Tensor.From([1, 2, 3, 4]);
        Assert.Equal([1, 3, 6, 10], x.CumulativeSum(0).ToArray<int>());
        Assert.Equal([10, 9, 7, 4], x.CumulativeSum(0, reverse: true).ToArray<int>());
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.Ones([2]).CumulativeSum(1));
        Assert.Equal("CumulativeSum: axis 1 is out of range for shape [2]. Use an axis from -1 to 0.", error.Message);
        error = Assert.Throws<ArgumentException>(() => Tensor.From([true]).CumulativeSum(0));
        Assert.Equal("CumulativeSum: needs numbers, but got Bool[1]. Convert it with .Cast(DType.Int32) or .Cast(DType.Float32).", error.Message);
    }
}
