using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class MaximumTests : BinaryLaws
{
    protected override Type Primitive => typeof(Maximum);

    protected override Func<Tensor, Tensor, Tensor> Function => Tensor.Maximum;

    protected override double Oracle(double x, double y) => Math.Max(x, y);

    [Fact]
    public void Ties_share_the_cotangent()
    {
        Tensor x = Tensor.From([1.0, 2.0, 3.0]), y = Tensor.From([2.0, 2.0, 2.0]);
        Assert.Equal([0, 0.5, 1], Grad(x => Tensor.Maximum(x, y).Sum(), x).ToArray<double>());
        Assert.Equal([1, 0.5, 0], Grad(y => Tensor.Maximum(x, y).Sum(), y).ToArray<double>());
    }

    [Fact]
    public void NaN_wins_and_zeros_are_ordered()
    {
        Tensor x = Tensor.From([double.NaN, 1, 0.0, -0.0]), y = Tensor.From([1, double.NaN, -0.0, 0.0]);
        Assert.Equal([double.NaN, double.NaN, 0.0, 0.0], Tensor.Maximum(x, y).ToArray<double>());
        Assert.False(double.IsNegative(Tensor.Maximum(x, y).ToArray<double>()[2]));
    }

    [Fact]
    public void Integers() => Assert.Equal([3, 5], Tensor.Maximum(Tensor.From([-1, 5]), Tensor.From([3, 4])).ToArray<int>());
}
