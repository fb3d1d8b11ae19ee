using AutoGrad.Tests.Functions;
using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Reductions;

public sealed class MinTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Min);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("all", x => x[0].Min(), Sample.Distinct(random, [2, 3]));
        yield return new("scalar", x => x[0].Min(), Sample.Distinct(random, []));
        yield return new("first axis", x => x[0].Min(0), Sample.Distinct(random, [2, 3]));
        yield return new("last axis kept", x => x[0].Min(-1, keepDims: true), Sample.Distinct(random, [2, 3]));
        yield return new("outer axes", x => x[0].Min([0, -1]), Sample.Distinct(random, [2, 3, 4]));
        yield return new("no axis", x => x[0].Min([]), Sample.Distinct(random, [2]));
        yield return new("nothing left", x => x[0].Min(1), Sample.Distinct(random, [0, 3]));
        yield return new("size 1", x => x[0].Min(1), Sample.Distinct(random, [3, 1]));
        foreach (LawCase law in RandomShapes.Reductions(random, static (x, axes) => x.Min(axes), static (random, shape) => Sample.Distinct(random, shape), allowEmpty: false)) yield return law;
    }

    [Fact]
    public void Ties_get_equal_parts_of_the_cotangent()
    {
        Tensor x = Tensor.From([1.0, 1, 1, 1, 2, 0], [2, 3]).Fresh();
        Tensor gradient = Gradients((x.Min(1) * Tensor.From([3.0, 5])).Sum(), x)[0];
        Assert.Equal([1.0, 1, 1, 0, 0, 5], gradient.ToArray<double>());
    }

    [Fact]
    public void NaN_wins_and_zeros_have_an_order()
    {
        Assert.Equal(double.NaN, Tensor.From([1.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity]).Min().Item<double>());
        Assert.True(double.IsNegative(Tensor.From([0.0, -0.0]).Min().Item<double>()));
        Assert.Equal(0u, Tensor.From([1u, uint.MaxValue, 0u]).Min().Item<uint>());
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        Messages.Verify(
            "Min: axis 1 of shape [2, 0] is empty and has no Min. Reduce an axis with at least one element.",
            () => Tensor.Zeros([2, 0]).Min());
        Messages.Verify(
            "Min: needs numbers, but got Bool[2]. Convert it with .Cast(DType.Int32) or .Cast(DType.Float32).",
            () => Tensor.From([true, false]).Min());
        Messages.Verify("Min: axis 2 is out of range for shape [2, 3]. Use an axis from -2 to 1.", () => Tensor.Zeros([2, 3]).Min(2));
        Messages.Verify("Min: axis 0 is out of range for shape []. A scalar has no axes.", () => Tensor.Zeros([]).Min(0));
        Messages.Verify("Min: axis 1 is listed twice in [1, -1]. Name every axis once.", () => Tensor.Zeros([2, 3]).Min([1, -1]));
    }
}
