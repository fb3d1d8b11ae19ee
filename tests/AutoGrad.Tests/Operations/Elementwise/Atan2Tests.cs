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

    [Fact]
    public void Near_the_origin_and_far_from_it_derivatives_are_those_of_the_angle()
    {
        foreach (double size in new[] { 1e-200, 1.0, 1e200 })
        {
            Assert.Equal(0.6 / size, (double)Grad(static (Tensor y, Tensor x) => Tensor.Atan2(y, x))(0.8 * size, 0.6 * size), 1e-14 / size);
        }
        Assert.Equal(5e22f, (float)Grad(static (Tensor y, Tensor x) => Tensor.Atan2(y, x))(1e-23f, 1e-23f), 1e17f);
    }
}
