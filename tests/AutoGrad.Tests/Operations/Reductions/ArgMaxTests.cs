using AutoGrad.Tests.Functions;
using Xunit;

namespace AutoGrad.Tests.Operations.Reductions;

public sealed class ArgMaxTests : PrimitiveTests
{
    protected override Type Primitive => typeof(ArgMax);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("first axis", x => x[0].ArgMax(0), Sample.Distinct(random, [2, 3]));
        yield return new("last axis kept", x => x[0].ArgMax(-1, keepDims: true), Sample.Distinct(random, [2, 3]));
        yield return new("all", x => x[0].ArgMax(), Sample.Distinct(random, [2, 3]));
        yield return new("scalar", x => x[0].ArgMax(), Sample.Distinct(random, []));
        yield return new("nothing left", x => x[0].ArgMax(1), Sample.Distinct(random, [0, 3]));
    }

    protected override Tensor Vary(Tensor input, int example, Random random) => example > 0 ? -input : input;

    [Fact]
    public void The_first_largest()
    {
        Tensor x = Tensor.From([1f, 4, 4, -2, -2, 0], [2, 3]);
        Assert.Equal([1L, 2], x.ArgMax(1).ToArray<long>());
        Assert.Equal([0L, 0, 0], x.ArgMax(0).ToArray<long>());
        Assert.Equal(1, x.ArgMax().Item<long>());
        Assert.Equal([1, 1], x.ArgMax(keepDims: true).Shape);
        Assert.Equal(2, Tensor.From([1.0, double.NegativeInfinity, double.NaN, double.NaN, double.PositiveInfinity]).ArgMax().Item<long>());
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        Messages.Verify(
            "ArgMax: axis 0 of shape [0, 3] is empty and has no ArgMax. Reduce an axis with at least one element.",
            () => Tensor.Zeros([0, 3]).ArgMax(0));
        Messages.Verify(
            "ArgMax: axis -3 is out of range for shape [2, 3]. Use an axis from -2 to 1.",
            () => Tensor.Zeros([2, 3]).ArgMax(-3));
        Messages.Verify(
            "ArgMax: needs numbers, but got Bool[1]. Convert it with .Cast(DType.Int32) or .Cast(DType.Float32).",
            () => Tensor.From([true]).ArgMax());
    }
}
