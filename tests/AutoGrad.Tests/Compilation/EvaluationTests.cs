using AutoGrad.Compilation;
using Xunit;

namespace AutoGrad.Tests.Compilation;

public sealed class EvaluationTests
{
    [Fact]
    public void A_value_is_computed_once_and_kept()
    {
        Tensor y = Tensor.Sin(Tensor.From([1.0, 2.0]));
        Assert.Null(y.Value);
        double[] first = y.ToArray<double>();
        Assert.Same(Evaluation.ValueOf(y), Evaluation.ValueOf(y));
        Assert.Equal(first, y.ToArray<double>());
    }

    [Fact]
    public void Intermediate_values_are_not_kept()
    {
        Tensor middle = Tensor.Sin(Tensor.From([1.0, 2.0]));
        (middle * 2).Evaluate();
        Assert.Null(middle.Value);
    }

    [Fact]
    public void Evaluate_cuts_the_history()
    {
        Tensor y = (Tensor.From(2.0) * 3).Evaluate();
        Assert.Empty(y.Inputs);
        Assert.Same(y, y.Evaluate());
    }

    [Fact]
    public void Reading_several_kinds_of_numbers()
    {
        Assert.Equal(1.5, (double)Tensor.From(1.5f));
        Assert.Equal(3L, (long)Tensor.From(3));
        Assert.True((bool)Tensor.From(true));
        Assert.Equal([true, false], Tensor.From([true, false]).ToArray<bool>());
    }

    [Fact]
    public void Item_of_many_elements()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.From([1f, 2f]).Item<float>());
        Assert.Equal("Item: a tensor of shape [2] has 2 elements, not one. Index one element, reduce it, or use ToArray.", error.Message);
    }

    [Fact]
    public void Elements_of_another_type()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.From([1f, 2f]).ToArray<double>());
        Assert.Equal(
            "ToArray: the elements of Float32[2] are not of type Double. Ask for float, or convert with .Cast(DType.Float64).", error.Message);
    }

    [Fact]
    public void A_type_without_dtype()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.From(new byte[] { 1 }));
        Assert.Equal("Tensor: no dtype stores Byte values. Use float, double, int, long, uint or bool.", error.Message);
    }

    [Fact]
    public void A_scalar_is_not_enumerable()
    {
        var error = Assert.Throws<ArgumentException>(static () =>
        {
            foreach (Tensor element in Tensor.From(1f)) element.Evaluate();
        });
        Assert.Equal("Tensor: a scalar has no elements to enumerate. Read its value with (double)t or t.Item<T>().", error.Message);
    }
}
