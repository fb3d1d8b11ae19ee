using AutoGrad.Tests.Operations.Elementwise;
using Xunit;

namespace AutoGrad.Tests.Operations.Arithmetic;

public sealed class DivideTests : BinaryLaws
{
    protected override Type Primitive => typeof(Divide);

    protected override Func<Tensor, Tensor, Tensor> Function => static (x, y) => x / y;

    protected override (double Low, double High) Right => (0.5, 3);

    protected override double Oracle(double x, double y) => x / y;

    [Fact]
    public void Integers_truncate_and_division_by_zero_is_zero() =>
        Assert.Equal([-3, 3, 0], (Tensor.From([-7, 7, 7]) / Tensor.From([2, 2, 0])).ToArray<int>());
}
