using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class Atan2Tests : BinaryLaws
{
    protected override Type Primitive => typeof(Atan2);

    protected override Func<Tensor, Tensor, Tensor> Function => Tensor.Atan2;

    protected override (double Low, double High) Left => (0.3, 2);

    protected override bool TakesIntegers => false;

    protected override double Oracle(double x, double y) => Math.Atan2(x, y);

    [Fact]
    public void The_origin_has_derivatives_of_zero()
    {
        Assert.Equal(0, (double)Grad(y => Tensor.Atan2(y, Tensor.From(0.0)), 0.0));
        Assert.Equal(0, (double)Grad(x => Tensor.Atan2(Tensor.From(0.0), x), 0.0));
    }

    [Fact]
    public void Every_quadrant() => Assert.Equal(
        [Math.PI / 4, 3 * Math.PI / 4, -3 * Math.PI / 4, -Math.PI / 4],
        Tensor.Atan2(Tensor.From([1.0, 1, -1, -1]), Tensor.From([1.0, -1, -1, 1])).ToArray<double>());
}
