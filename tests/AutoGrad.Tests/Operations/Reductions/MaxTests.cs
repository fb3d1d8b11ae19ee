using AutoGrad.Tests.Functions;
using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Reductions;

public sealed class MaxTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Max);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("all", x => x[0].Max(), Sample.Distinct(random, [2, 3]));
        yield return new("scalar", x => x[0].Max(), Sample.Distinct(random, []));
        yield return new("first axis", x => x[0].Max(0), Sample.Distinct(random, [2, 3]));
        yield return new("last axis kept", x => x[0].Max(-1, keepDims: true), Sample.Distinct(random, [2, 3]));
        yield return new("outer axes", x => x[0].Max([0, -1]), Sample.Distinct(random, [2, 3, 4]));
        yield return new("no axis", x => x[0].Max([]), Sample.Distinct(random, [2]));
        yield return new("nothing left", x => x[0].Max(1), Sample.Distinct(random, [0, 3]));
        yield return new("size 1", x => x[0].Max(1), Sample.Distinct(random, [3, 1]));
        foreach (LawCase law in RandomShapes.Reductions(random, static (x, axes) => x.Max(axes), static (random, shape) => Sample.Distinct(random, shape), allowEmpty: false)) yield return law;
    }

    [Fact]
    public void Ties_get_equal_parts_of_the_cotangent()
    {
        Tensor x = Tensor.From([1.0, 1, 1, 1, 2, 0], [2, 3]).Fresh();
        Tensor gradient = Gradients((x.Max(1) * Tensor.From([3.0, 5])).Sum(), x)[0];
        Assert.Equal([1.0, 1, 1, 0, 5, 0], gradient.ToArray<double>());
    }

    [Fact]
    public void NaN_wins_and_zeros_have_an_order()
    {
        Assert.Equal(double.NaN, Tensor.From([1.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity]).Max().Item<double>());
        Assert.False(double.IsNegative(Tensor.From([0.0, -0.0]).Max().Item<double>()));
        Assert.Equal(uint.MaxValue, Tensor.From([1u, uint.MaxValue, 0u]).Max().Item<uint>());
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        Messages.Verify(
            "Max: axis 1 of shape [2, 0] is empty and has no Max. Reduce an axis with at least one element.",
            () => Tensor.Zeros([2, 0]).Max());
        Messages.Verify(
            "Max: needs numbers, but got Bool[2]. Convert it with .Cast(DType.Int32) or .Cast(DType.Float32).",
            () => Tensor.From([true, false]).Max());
        Messages.Verify("Max: axis 2 is out of range for shape [2, 3]. Use an axis from -2 to 1.", () => Tensor.Zeros([2, 3]).Max(2));
        Messages.Verify("Max: axis 0 is out of range for shape []. A scalar has no axes.", () => Tensor.Zeros([]).Max(0));
        Messages.Verify("Max: axis 1 is listed twice in [1, -1]. Name every axis once.", () => Tensor.Zeros([2, 3]).Max([1, -1]));
    }
}
