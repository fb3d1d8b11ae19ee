using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class PolygammaTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Polygamma);

    protected override IEnumerable<LawCase> Cases(Random random) =>
        new[] { 1, 2, 3 }.SelectMany(order => ElementwiseCases.Unary(random, x => Tensor.Polygamma(order, x), 1.2, 5));

    [Fact]
    public void Values_at_one()
    {
        Assert.Equal(Math.PI * Math.PI / 6, (double)Tensor.Polygamma(1, 1.0), 1e-14);
        Assert.Equal(-2 * 1.2020569031595942854, (double)Tensor.Polygamma(2, 1.0), 1e-14);
        Assert.Equal(Math.Pow(Math.PI, 4) / 15, (double)Tensor.Polygamma(3, 1.0), 1e-13);
    }

    [Fact]
    public void Order_zero_is_the_digamma_function() => Assert.IsType<Digamma>(Tensor.Polygamma(0, 1.0).Primitive);

    [Fact]
    public void Fifth_derivative_of_LogGamma() =>
        Assert.Equal((double)Tensor.Polygamma(4, 2.5), (double)Grad(Grad(Grad(Grad(Grad(Tensor.LogGamma)))))(2.5), 1e-13);

    [Fact]
    public void Order_out_of_range_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(static () => Tensor.Polygamma(-1, 2.0));
        Assert.Equal("Polygamma: order -1 is out of range. Use an order from 0 (the digamma function) to 100.", error.Message);
    }
}
