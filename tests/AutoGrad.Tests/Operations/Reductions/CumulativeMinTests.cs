using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Reductions;

public sealed class CumulativeMinTests : PrimitiveTests
{
    protected override Type Primitive => typeof(CumulativeMin);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("vector", x => x[0].CumulativeMin(0), Sample.Distinct(random, [7]));
        yield return new("first axis from the end", x => x[0].CumulativeMin(0, reverse: true), Sample.Distinct(random, [4, 3]));
        yield return new("last axis", x => x[0].CumulativeMin(-1), Sample.Distinct(random, [2, 3, 5]));
        yield return new("middle axis from the end", x => x[0].CumulativeMin(1, reverse: true), Sample.Distinct(random, [2, 5, 3]));
        yield return new("empty", x => x[0].CumulativeMin(0), Sample.Distinct(random, [0, 2]));
        yield return new("size 1", x => x[0].CumulativeMin(0), Sample.Distinct(random, [1]));
    }

    protected override double[]? Expected(LawCase law) => law.Name == "vector"
        ? [.. Enumerable.Range(1, 7).Select(count => law.Inputs[0].ToArray<double>().Take(count).Min())]
        : null;

    [Fact]
    public void Running_extremes()
    {
        Tensor x = Tensor.From([3, 1, 4, 1, 5]);
        Assert.Equal([3, 1, 1, 1, 1], x.CumulativeMin(0).ToArray<int>());
        Assert.Equal([1, 1, 1, 1, 5], x.CumulativeMin(0, reverse: true).ToArray<int>());
        double nan = double.NaN;
        Assert.Equal([2.0, nan, nan], Tensor.From([2.0, nan, 1]).CumulativeMin(0).ToArray<double>());
        Assert.Equal([nan, nan, 1], Tensor.From([2.0, nan, 1]).CumulativeMin(0, reverse: true).ToArray<double>());
    }

    [Fact]
    public void Cotangents_go_to_the_first_of_equals_and_stay_with_NaN()
    {
        Tensor ct = Tensor.From([1.0, 10, 100, 1000]);
        Tensor equals = Tensor.From([2.0, 2, 2, 2]);
        Assert.Equal([1111.0, 0, 0, 0], Vjp(static (Tensor x) => x.CumulativeMin(0), equals).Pullback(ct).ToArray<double>());
        Assert.Equal([0.0, 0, 0, 1111], Vjp(static (Tensor x) => x.CumulativeMin(0, reverse: true), equals).Pullback(ct).ToArray<double>());
        Tensor x = Tensor.From([2.0, double.NaN, double.NaN, 2]);
        Assert.Equal([1.0, 1110, 0, 0], Vjp(static (Tensor x) => x.CumulativeMin(0), x).Pullback(ct).ToArray<double>());
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.Ones([2]).CumulativeMin(1));
        Assert.Equal("CumulativeMin: axis 1 is out of range for shape [2]. Use an axis from -1 to 0.", error.Message);
        error = Assert.Throws<ArgumentException>(() => Tensor.From([true]).CumulativeMin(0));
        Assert.Equal(
            "CumulativeMin: needs numbers, but got Bool[1]. Convert it with .Cast(DType.Int32) or .Cast(DType.Float32).", error.Message);
    }
}
