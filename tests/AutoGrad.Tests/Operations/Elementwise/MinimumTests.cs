using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class MinimumTests : BinaryLaws
{
    protected override Type Primitive => typeof(Minimum);

    protected override Func<Tensor, Tensor, Tensor> Function => Tensor.Minimum;

    protected override double Oracle(double x, double y) => Math.Min(x, y);

    [Fact]
    public void Ties_share_the_cotangent()
    {
        Tensor x = Tensor.From([1.0, 2.0, 3.0]), y = Tensor.From([2.0, 2.0, 2.0]);
        Assert.Equal([1, 0.5, 0], Grad(x => Tensor.Minimum(x, y).Sum(), x).ToArray<double>());
        Assert.Equal([0, 0.5, 1], Grad(y => Tensor.Minimum(x, y).Sum(), y).ToArray<double>());
    }

    [Fact]
    public void NaN_wins_and_zeros_are_ordered()
    {
        Tensor x = Tensor.From([double.NaN, 1, 0.0, -0.0]), y = Tensor.From([1, double.NaN, -0.0, 0.0]);
        Assert.Equal([double.NaN, double.NaN, -0.0, -0.0], Tensor.Minimum(x, y).ToArray<double>());
        Assert.True(double.IsNegative(Tensor.Minimum(x, y).ToArray<double>()[2]));
    }

    [Fact]
    public void Integers() => Assert.Equal([-1, 4], Tensor.Minimum(Tensor.From([-1, 5]), Tensor.From([3, 4])).ToArray<int>());
}
