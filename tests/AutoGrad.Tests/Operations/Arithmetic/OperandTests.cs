using Xunit;

namespace AutoGrad.Tests.Operations.Arithmetic;

/// <summary>What happens to operands before they meet: dtypes, literals, broadcasting. The same for every elementwise function.</summary>
public sealed class OperandTests
{
    [Fact]
    public void A_literal_takes_the_dtype_it_meets()
    {
        Assert.Equal(DType.Float32, (Tensor.From(1f) * 2.0).DType);
        Assert.Equal(DType.Float64, (2 + Tensor.From(1.0)).DType);
        Assert.Equal(DType.Int64, (Tensor.From(1L) - 3).DType);
        Assert.Equal(7u, (Tensor.From(3u) + 4.0).Item<uint>());
        Assert.Equal(0.1f * 3f, (Tensor.From(3f) * 0.1).Item<float>());
    }

    [Fact]
    public void Two_literals_take_the_wider_dtype()
    {
        Tensor two = 2, half = 0.5;
        Assert.Equal(1.0, (double)(two * half));
        Assert.Equal(DType.Float64, (two * half).DType);
    }

    [Fact]
    public void A_computed_scalar_is_no_literal()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.From([1f]) * Tensor.Sin(0.5));
        Assert.Equal(
            "Multiply: dtypes Float32 and Float64 do not mix (operands are Float32[1] and Float64[]). Convert one operand, for example with .Cast(DType.Float64).",
            error.Message);
    }

    [Fact]
    public void A_literal_that_an_integer_cannot_hold()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.From([1, 2]) + 0.5);
        Assert.Equal(
            "Add: the number 0.5 is not a value of the Int32 tensor it meets. Convert the tensor with .Cast(DType.Float32), or use a whole number in range.",
            error.Message);
        Assert.Throws<ArgumentException>(() => Tensor.From(1u) - (-1));
        Assert.Throws<ArgumentException>(() => Tensor.From(1) + 3_000_000_000L);
        Assert.Equal(long.MaxValue, (Tensor.From(0L) + long.MaxValue).Item<long>());
    }

    [Fact]
    public void Shapes_that_do_not_broadcast()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.Ones([2, 3]) + Tensor.Ones([2]));
        Assert.Equal(
            "Add: shapes [2, 3] and [2] do not broadcast together. Aligned at the last axis, sizes must be equal or one of them 1; Reshape or Transpose one operand.",
            error.Message);
    }

    [Fact]
    public void Bools_have_no_arithmetic()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.From(true) + Tensor.From(false));
        Assert.Equal("Add: needs numbers, but got Bool[]. Convert it with .Cast(DType.Int32) or .Cast(DType.Float32).", error.Message);
    }

    [Fact]
    public void Integers_have_no_sine()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.Sin(Tensor.From([1, 2])));
        Assert.Equal(
            "Sin: needs a floating-point tensor, but got Int32[2]. Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).", error.Message);
    }
}
