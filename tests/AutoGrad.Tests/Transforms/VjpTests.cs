using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class VjpTests
{
    [Fact]
    public void Pullback_applies_the_transposed_Jacobian()
    {
        (Tensor value, Func<Tensor, Tensor> pullback) = Vjp(x => x * x, From([1.0, 2.0, 3.0]));
        Assert.Equal([1.0, 4.0, 9.0], value.ToArray<double>());
        Assert.Equal([2.0, 0.0, 6.0], pullback(From([1.0, 0.0, 1.0])).ToArray<double>());
    }

    [Fact]
    public void Trees_in_and_out()
    {
        var (value, pullback) = Vjp(static p => (p.X * p.Y, p.X + p.Y), (X: From(2.0), Y: From(5.0)));
        Assert.Equal((10.0, 7.0), ((double)value.Item1, (double)value.Item2));
        var (x, y) = pullback((From(1.0), From(10.0)));
        Assert.Equal((15.0, 12.0), ((double)x, (double)y));
    }

    [Fact]
    public void Integer_outputs_take_no_cotangent()
    {
        var (_, pullback) = Vjp(x => (x * x, x.Cast(DType.Int32)), From(3.0));
        Assert.Equal(6.0, (double)pullback((From(1.0), From(0))));
    }

    [Fact]
    public void Cotangent_of_another_shape()
    {
        (_, Func<Tensor, Tensor> pullback) = Vjp(x => x * x, From([1f, 2f]));
        var error = Assert.Throws<ArgumentException>(() => pullback(From([1f, 2f, 3f])));
        Assert.Equal("Vjp: the cotangent is Float32[3], but its primal is Float32[2]. Give it the primal's shape and dtype.", error.Message);
    }

    [Fact]
    public void A_number_as_cotangent_takes_the_dtype_of_the_value()
    {
        (_, Func<Tensor, Tensor> pullback) = Vjp(x => (x * x).Sum(), From([1f, 2f]));
        Assert.Equal([2f, 4f], pullback(1).ToArray<float>());
        Assert.Equal([1f, 2f], pullback(0.5).ToArray<float>());
    }

    [Fact]
    public void A_function_that_returns_null()
    {
        var error = Assert.Throws<ArgumentException>(() => Vjp(_ => Nothing(), From([1f, 2f])));
        Assert.Equal("Vjp: the function of (Float32[2]) returned null. Return the tensors to differentiate.", error.Message);

        static Tensor Nothing() => null!;
    }

    /// <summary>Every call makes nodes of its own for what the loop keeps on its way; all of their cotangents count.</summary>
    [Fact]
    public void The_pullback_of_a_loop_may_be_called_twice_and_differentiated()
    {
        static Tensor Slopes(Func<Tensor, Tensor> f, Tensor x)
        {
            Func<Tensor, Tensor> pullback = Vjp(f, x).Pullback;
            return Stack([pullback(From([1.0, 0, 0])), pullback(From([0.0, 1, 0])), pullback(From([0.0, 0, 1]))]);
        }
        Func<Tensor, Tensor> expected = x => Slopes(static x => Stack([x, Sin(x), Sin(Sin(x))]), x);
        Func<Tensor, Tensor> actual = x => Slopes(static x => Control.Scan((Tensor c) => (Sin(c), c), x, 3).Outputs, x);
        foreach (double[] ct in new double[][] { [0, 1, 0], [0, 0, 1], [1, 2, 3] })
        {
            Assert.Equal((double)Vjp(expected, 0.3).Pullback(From(ct)), (double)Vjp(actual, 0.3).Pullback(From(ct)), 1e-15);
        }
    }
}
