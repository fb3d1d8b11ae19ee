using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class JvpTests
{
    [Fact]
    public void Tangent_goes_through_the_Jacobian()
    {
        (Tensor value, Tensor tangent) = Jvp(x => x * x, From([1.0, 2.0]), From([1.0, 10.0]));
        Assert.Equal([1.0, 4.0], value.ToArray<double>());
        Assert.Equal([2.0, 40.0], tangent.ToArray<double>());
    }

    [Fact]
    public void Numbers_need_no_types() => Assert.Equal(Math.Cos(0.3), (double)Jvp(x => Sin(x), 0.3, 1.0).Tangent, 1e-15);

    [Fact]
    public void Forward_over_reverse_is_the_second_derivative() =>
        Assert.Equal(-Math.Sin(0.3), (double)Jvp(x => Grad(y => Sin(y), x), 0.3, 1.0).Tangent, 1e-15);

    [Fact]
    public void Tangent_of_another_shape()
    {
        var error = Assert.Throws<ArgumentException>(() => Jvp(x => x, From([1f, 2f]), From([1f])));
        Assert.Equal("Jvp: the tangent is Float32[1], but its primal is Float32[2]. Give it the primal's shape and dtype.", error.Message);
    }
}
