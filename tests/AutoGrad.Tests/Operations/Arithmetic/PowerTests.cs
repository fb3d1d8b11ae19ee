using AutoGrad.Tests.Operations.Elementwise;
using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Arithmetic;

public sealed class PowerTests : BinaryLaws
{
    protected override Type Primitive => typeof(Power);

    protected override Func<Tensor, Tensor, Tensor> Function => Tensor.Power;

    protected override (double Low, double High) Left => (0.3, 2);

    protected override bool TakesIntegers => false;

    protected override double Oracle(double x, double y) => Math.Pow(x, y);

    [Fact]
    public void Literal_exponents_of_products_are_products()
    {
        Tensor x = Tensor.From([-3.0, 0.5]);
        Assert.Equal([9, 0.25], Tensor.Power(x, 2).ToArray<double>());
        Assert.Equal([-27, 0.125], Tensor.Power(x, 3).ToArray<double>());
        Assert.Equal([-1 / 3.0, 2], Tensor.Power(x, -1.0).ToArray<double>());
        Assert.DoesNotContain(Graph.Reachable([Tensor.Power(x, 2)], static _ => true), static node => node.Primitive is Power);
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0, 1, 1, 0)]
    [InlineData(0, 2.5, 0, 0)]
    [InlineData(-2, 4, -32, double.NaN)]
    [InlineData(2, 0, 0, 0.69314718055994530942)]
    [InlineData(1, 5, 5, 0)]
    public void Derivatives_at_the_edges(double x, double y, double expectedX, double expectedY)
    {
        Assert.Equal(expectedX, (double)Grad(x => Tensor.Power(x, Tensor.From(y)), x));
        Assert.Equal(expectedY, (double)Grad(y => Tensor.Power(Tensor.From(x), y), y), 1e-15);
    }

    [Fact]
    public void Second_derivative_of_a_square_at_zero() =>
        Assert.Equal(2, (double)Grad(Grad(static x => Tensor.Power(x, Tensor.From(2.0))))(0.0));

    /// <summary>∂²(x^y)/∂y∂x = x^(y−1)·(1 + y·ln x), which is 1/x at y = 0.</summary>
    [Fact]
    public void Mixed_second_derivative_at_exponent_zero()
    {
        static Tensor SlopeByBase(Tensor y) => Grad(static (Tensor x, Tensor y) => Tensor.Power(x, y), Tensor.From(4.0), y);
        Assert.Equal(0.25, (double)Grad(SlopeByBase, 0.0));
    }
}
