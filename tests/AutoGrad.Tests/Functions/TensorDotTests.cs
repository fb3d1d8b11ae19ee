using AutoGrad.Tests.Operations;
using Xunit;

namespace AutoGrad.Tests.Functions;

public sealed class TensorDotTests
{
    private static readonly Tensor X = Sample.Uniform(new Random(1), [2, 3, 4]);

    [Fact]
    public void Dot_of_vectors()
    {
        Assert.Equal(32, (double)Tensor.Dot(Tensor.From([1.0, 2, 3]), Tensor.From([4.0, 5, 6])));
        Assert.Equal(0, (double)Tensor.Dot(Tensor.Zeros([0], DType.Float64), Tensor.Zeros([0], DType.Float64)));
    }

    [Fact]
    public void Dot_of_other_ranks_is_refused() => Message(
        () => Tensor.Dot(X, X),
        "Dot: needs two vectors, but got Float64[2, 3, 4] and Float64[2, 3, 4]. "
        + "Use MatMul for matrices, TensorDot or Einsum for more axes.");

    [Fact]
    public void Dot_of_different_sizes_is_refused() => Message(
        () => Tensor.Dot(Tensor.Ones([2]), Tensor.Ones([3])), "Dot: vectors of sizes 2 and 3 do not pair up. Make the sizes equal.");

    [Fact]
    public void Outer_has_the_axes_of_both()
    {
        Tensor z = Tensor.Outer(Tensor.From([1, 2]), Tensor.From([3, 4, 5]));
        Assert.Equal(Shape.Create(2, 3), z.Shape);
        Assert.Equal([3, 4, 5, 6, 8, 10], z.ToArray<int>());
        Assert.Equal(Shape.Create(2, 3, 4, 2), Tensor.Outer(X, Tensor.Ones([2], DType.Float64)).Shape);
        Assert.Equal([2f, 4], Tensor.Outer(2, Tensor.From([1f, 2])).ToArray<float>());
    }

    [Fact]
    public void By_number_of_axes()
    {
        Tensor y = Sample.Uniform(new Random(2), [3, 4, 5]);
        Tensor z = Tensor.TensorDot(X, y);
        Assert.Equal(Shape.Create(2, 5), z.Shape);
        Equal(Tensor.MatMul(X.Reshape(2, 12), y.Reshape(12, 5)), z);
        Equal(Tensor.Outer(X, y), Tensor.TensorDot(X, y, 0));
    }

    [Fact]
    public void By_listed_axes()
    {
        Tensor y = Sample.Uniform(new Random(2), [4, 5, 2]);
        Tensor z = Tensor.TensorDot(X, y, [-1, 0], [0, 2]);
        Equal(Tensor.MatMul(X.Transpose([1, 2, 0]).Reshape(3, 8), y.Transpose([0, 2, 1]).Reshape(8, 5)), z);
    }

    [Fact]
    public void Too_many_axes_are_refused() => Message(
        () => Tensor.TensorDot(X, Tensor.Ones([2], DType.Float64), 2),
        "TensorDot: cannot sum over 2 axes of shapes [2, 3, 4] and [2]. Use a number from 0 to 1.");

    [Fact]
    public void Lists_of_different_length_are_refused() => Message(
        () => Tensor.TensorDot(X, X, [0, 1], [0]),
        "TensorDot: axes [0, 1] of [2, 3, 4] and [0] of [2, 3, 4] are not the same number. List one axis of y for each of x.");

    [Fact]
    public void Pairs_of_different_sizes_are_refused() => Message(
        () => Tensor.TensorDot(X, X, [0, 1], [0, -1]),
        "TensorDot: axis 1 of [2, 3, 4] has size 3, but axis 2 of [2, 3, 4], which it is paired with, has size 4. "
        + "Pair axes of equal sizes.");

    [Fact]
    public void An_axis_out_of_range_is_refused() => Message(
        () => Tensor.TensorDot(X, X, [3], [0]), "TensorDot: axis 3 is out of range for shape [2, 3, 4]. Use an axis from -3 to 2.");

    [Fact]
    public void An_axis_listed_twice_is_refused() => Message(
        () => Tensor.TensorDot(X, X, [0, 0], [0, 1]), "TensorDot: axis 0 is listed twice in [0, 0]. Name every axis once.");

    private static void Equal(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Type, actual.Type);
        Assert.All(expected.ToArray<double>().Zip(actual.ToArray<double>()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    private static void Message(Func<Tensor> action, string expected) =>
        Assert.Equal(expected, Assert.Throws<ArgumentException>(action).Message);
}
