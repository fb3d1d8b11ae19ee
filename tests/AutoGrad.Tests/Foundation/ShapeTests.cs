using Xunit;

namespace AutoGrad.Tests.Foundation;

public sealed class ShapeTests
{
    [Fact]
    public void Equality_is_by_sizes()
    {
        Shape left = [2, 3];
        Shape right = [2, 3];
        Assert.Equal(left, right);
        Assert.Equal(left.GetHashCode(), right.GetHashCode());
        Assert.NotEqual(left, [3, 2]);
    }

    [Fact]
    public void Default_is_the_shape_of_a_scalar()
    {
        Shape shape = default;
        Assert.Equal(0, shape.Rank);
        Assert.Equal(1, shape.Size);
        Assert.Equal("[]", shape.ToString());
        Assert.Equal([], shape);
    }

    [Fact]
    public void Negative_size_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Shape.Create(2, -3));
        Assert.Equal("Shape: sizes must not be negative, but got [2, -3]. Give every axis a size of 0 or more.", error.Message);
    }

    [Theory]
    [InlineData(65_536, 65_536)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Too_many_elements_are_refused(int rows, int columns)
    {
        var error = Assert.Throws<ArgumentException>(() => Shape.Create(rows, columns));
        Assert.Equal(
            $"Shape: [{rows}, {columns}] has more than 2,147,483,591 elements. Split the tensor, or check the sizes for a mistake.",
            error.Message);
    }

    [Fact]
    public void An_operation_that_asks_for_too_many_elements_is_named()
    {
        Tensor column = Tensor.Ones([100_000, 1]), row = Tensor.Ones([100_000]);
        var error = Assert.Throws<ArgumentException>(() => column * row);
        Assert.Equal(
            "Multiply: [100000, 100000], the shape of the result for Float32[100000, 1], Float32[100000], has more than 2,147,483,591 elements. "
            + "Split the tensor, or check the sizes for a mistake.",
            error.Message);
        Assert.StartsWith("Shape: [100000, 100000] has more than", Assert.Throws<ArgumentException>(() => Tensor.Zeros([100_000, 100_000])).Message);
    }

    [Fact]
    public void Empty_shape_may_have_any_other_size() => Assert.Equal(0, Shape.Create(int.MaxValue, 0, int.MaxValue).Size);

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Missing_axis_is_refused(int axis)
    {
        Shape shape = [2, 3];
        var error = Assert.Throws<ArgumentException>(() => shape[axis]);
        Assert.Equal($"Shape: axis {axis} is out of range for shape [2, 3]. Use 0 to 1, or ^1 to ^2 from the end.", error.Message);
    }
}
