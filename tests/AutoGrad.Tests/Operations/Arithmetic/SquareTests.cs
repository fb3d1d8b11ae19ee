using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Arithmetic;

public sealed class SquareTests
{
    [Fact]
    public void Is_the_product_with_itself()
    {
        Assert.Equal([9, 0.25], Tensor.Square(Tensor.From([-3.0, 0.5])).ToArray<double>());
        Assert.Equal([9], Tensor.Square(Tensor.From([-3])).ToArray<int>());
        Assert.Equal(6, (double)Grad(Tensor.Square, 3.0));
        Assert.Equal(2, (double)Grad(Grad(Tensor.Square))(3.0));
    }
}
