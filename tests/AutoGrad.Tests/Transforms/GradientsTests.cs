using System.Collections.Immutable;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class GradientsTests
{
    [Fact]
    public void Of_a_recorded_expression()
    {
        Tensor w = From([1.0, 2.0]), b = From(0.5);
        ImmutableArray<Tensor> gradients = Gradients(((w * w) + b).Sum(), w, b);
        Assert.Equal([2.0, 4.0], gradients[0].ToArray<double>());
        Assert.Equal(2.0, (double)gradients[1]);
    }

    [Fact]
    public void Intermediate_nodes_may_be_inputs()
    {
        Tensor x = From(2.0);
        Tensor y = x * x;
        ImmutableArray<Tensor> gradients = Gradients(y * y, x, y);
        Assert.Equal(32.0, (double)gradients[0]);
        Assert.Equal(8.0, (double)gradients[1]);
    }

    [Fact]
    public void A_number_literal_may_be_an_input_even_where_it_was_converted()
    {
        Tensor rate = 0.5;
        Tensor w = From([2f, 3f]);
        Assert.Equal(5.0, (double)Gradients((w * rate).Sum(), rate)[0]);
    }

    [Fact]
    public void The_output_itself_may_be_an_input() => Assert.Equal(1.0, (double)Gradients(From(3.0) is var x ? x : x, x)[0]);

    [Fact]
    public void Without_dependence_there_are_zeros() =>
        Assert.Equal([0f, 0f], Gradients(From(1f) * 2, Ones([2]))[0].ToArray<float>());

    [Fact]
    public void Reusing_a_node_many_times_is_not_exponential()
    {
        Tensor x = From(1.0);
        Tensor y = x;
        for (int i = 0; i < 60; i++) y += y;
        Assert.Equal(Math.Pow(2, 60), (double)Gradients(y, x)[0]);
    }

    [Fact]
    public void A_million_additions_neither_overflow_the_stack_nor_take_quadratic_time()
    {
        Tensor x = From(1.0);
        Tensor y = x;
        for (int i = 0; i < 1_000_000; i++) y += x;
        Assert.Equal(1_000_001.0, (double)y);
        Assert.Equal(1_000_001.0, (double)Gradients(y, x)[0]);
    }

    [Fact]
    public void Integers_have_no_derivative()
    {
        Tensor n = From([1, 2]);
        var error = Assert.Throws<ArgumentException>(() => Gradients(n.Cast(DType.Float32).Sum(), n));
        Assert.Equal(
            "Gradients: cannot differentiate with respect to an input of type Int32[2]. Only Float32 and Float64 have derivatives: convert with .Cast(DType.Float32), or pass it as a further argument.",
            error.Message);
    }

    [Fact]
    public void Not_a_scalar()
    {
        Tensor x = From([1f, 2f]);
        var error = Assert.Throws<ArgumentException>(() => Gradients(x * 2, x));
        Assert.Equal(
            "Gradients: needs a scalar to differentiate, but the output is Float32[2]. Reduce it, for example with .Sum() or .Mean(), or use Vjp.",
            error.Message);
    }
}
