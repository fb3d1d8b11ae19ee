using AutoGrad.Tests.Functions;
using Xunit;

namespace AutoGrad.Tests.Operations.Reductions;

public sealed class ArgMinTests : PrimitiveTests
{
    protected override Type Primitive => typeof(ArgMin);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("first axis", x => x[0].ArgMin(0), Sample.Distinct(random, [2, 3]));
        yield return new("last axis kept", x => x[0].ArgMin(-1, keepDims: true), Sample.Distinct(random, [2, 3]));
        yield return new("all", x => x[0].ArgMin(), Sample.Distinct(random, [2, 3]));
        yield return new("scalar", x => x[0].ArgMin(), Sample.Distinct(random, []));
        yield return new("nothing left", x => x[0].ArgMin(1), Sample.Distinct(random, [0, 3]));
    }

    protected override Tensor Vary(Tensor input, int example, Random random) => example > 0 ? -input : input;

    [Fact]
    public void The_first_smallest()
    {
        Tensor x = Tensor.From([1f, 4, 4, -2, -2, 0], [2, 3]);
        Assert.Equal([0L, 0], x.ArgMin(1).ToArray<long>());
        Assert.Equal([1L, 1, 1], x.ArgMin(0).ToArray<long>());
        Assert.Equal(3, x.ArgMin().Item<long>());
        Assert.Equal([1, 1], x.ArgMin(keepDims: true).Shape);
        Assert.Equal(2, Tensor.From([1.0, double.NegativeInfinity, double.NaN, double.NaN, double.PositiveInfinity]).ArgMin().Item<long>());
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        Messages.Verify(
            "ArgMin: axis 0 of shape [0, 3] is empty and has no ArgMin. Reduce an axis with at least one element.",
            () => Tensor.Zeros([0, 3]).ArgMin(0));
        Messages.Verify(
            "ArgMin: axis -3 is out of range for shape [2, 3]. Use an axis from -2 to 1.",
            () => Tensor.Zeros([2, 3]).ArgMin(-3));
        Messages.Verify(
            "ArgMin: needs numbers, but got Bool[1]. Convert it with .Cast(DType.Int32) or .Cast(DType.Float32).",
            () => Tensor.From([true]).ArgMin());
    }
}
