using AutoGrad.Tests.Operations.Elementwise;
using Xunit;

namespace AutoGrad.Tests.Operations.Arithmetic;

public sealed class RemainderTests : BinaryLaws
{
    protected override Type Primitive => typeof(Remainder);

    protected override Func<Tensor, Tensor, Tensor> Function => Tensor.Remainder;

    protected override (double Low, double High) Right => (0.5, 0.9);

    protected override double Oracle(double x, double y) => x % y;

    [Fact]
    public void The_sign_follows_the_dividend() =>
        Assert.Equal([-1, 1, -1, 0], Tensor.Remainder(Tensor.From([-7, 7, -7, 7]), Tensor.From([3, -3, -3, 0])).ToArray<int>());
}
