using AutoGrad.Tests.Operations;
using Xunit;

namespace AutoGrad.Tests.Functions;

public sealed class MatMulTests
{
    [Fact]
    public void Matrices()
    {
        Tensor x = Tensor.From(new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } });
        Tensor y = Tensor.From(new double[,] { { 1, 0, -1 }, { 2, 3, 4 } });
        Tensor z = Tensor.MatMul(x, y);
        Assert.Equal(Shape.Create(3, 3), z.Shape);
        Assert.Equal([5, 6, 7, 11, 12, 13, 17, 18, 19], z.ToArray<double>());
    }

    [Fact]
    public void Integers_wrap_around()
    {
        Tensor x = Tensor.From([int.MaxValue, 1], [1, 2]);
        Assert.Equal([int.MinValue], Tensor.MatMul(x, Tensor.From([1, 1], [2, 1])).ToArray<int>());
    }

    [Theory]
    [InlineData(new[] { 3 }, new[] { 3 }, new int[0])]
    [InlineData(new[] { 3 }, new[] { 3, 2 }, new[] { 2 })]
    [InlineData(new[] { 2, 3 }, new[] { 3 }, new[] { 2 })]
    [InlineData(new[] { 5, 4, 2, 3 }, new[] { 3 }, new[] { 5, 4, 2 })]
    [InlineData(new[] { 5, 4, 2, 3 }, new[] { 3, 6 }, new[] { 5, 4, 2, 6 })]
    [InlineData(new[] { 3 }, new[] { 5, 4, 3, 2 }, new[] { 5, 4, 2 })]
    [InlineData(new[] { 2, 3 }, new[] { 5, 4, 3, 6 }, new[] { 5, 4, 2, 6 })]
    [InlineData(new[] { 5, 1, 2, 3 }, new[] { 4, 3, 6 }, new[] { 5, 4, 2, 6 })]
    [InlineData(new[] { 1, 2, 3 }, new[] { 5, 3, 6 }, new[] { 5, 2, 6 })]
    [InlineData(new[] { 0, 3 }, new[] { 3, 2 }, new[] { 0, 2 })]
    public void Every_combination_of_ranks_is_a_sum_of_products(int[] left, int[] right, int[] expected)
    {
        var random = new Random(3);
        Tensor x = Sample.Uniform(random, Shape.Create(left));
        Tensor y = Sample.Uniform(random, Shape.Create(right));
        Tensor z = Tensor.MatMul(x, y);
        Assert.Equal(Shape.Create(expected), z.Shape);

        // The definition: [.., n, k, 1] · [.., 1, k, m] summed over k.
        Tensor rows = left.Length == 1 ? x.Reshape(1, left[0], 1) : x.Reshape([.. left, 1]);
        Tensor columns = right.Length == 1 ? y.Reshape(1, right[0], 1) : y.Reshape([.. right[..^2], 1, .. right[^2..]]);
        double[] plain = (rows * columns).Sum(-2).ToArray<double>();
        Assert.Equal(plain.Length, z.Size);
        Assert.All(plain.Zip(z.ToArray<double>()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void A_scalar_is_refused() => Message(
        Tensor.Ones([2]),
        Tensor.Ones([]),
        "MatMul: needs vectors or matrices, but got Float32[2] and Float32[]. Multiply by a scalar with *.");

    [Fact]
    public void Different_inner_sizes_are_refused() => Message(
        Tensor.Ones([2, 3]),
        Tensor.Ones([2, 3]),
        "MatMul: the last axis of [2, 3] has size 3, but axis 0 of [2, 3] has size 2. "
        + "These are summed over and must be equal; Transpose or Reshape one operand.");

    [Fact]
    public void Batches_that_do_not_broadcast_are_refused() => Message(
        Tensor.Ones([2, 3, 4]),
        Tensor.Ones([5, 4, 2]),
        "MatMul: the batch axes [2] of [2, 3, 4] and [5] of [5, 4, 2] do not broadcast together. "
        + "Before the last two axes, sizes aligned at the end must be equal or one of them 1.");

    [Fact]
    public void Mixed_dtypes_are_refused() => Message(
        Tensor.Ones([2, 3]),
        Tensor.Ones([3, 2], DType.Float64),
        "MatMul: dtypes Float32 and Float64 do not mix (operands are Float32[2, 3] and Float64[3, 2]). "
        + "Convert one operand, for example with .Cast(DType.Float64).");

    [Fact]
    public void Truth_values_are_refused() => Message(
        Tensor.From([true], [1, 1]),
        Tensor.From([true], [1, 1]),
        "MatMul: needs numbers, but got Bool[1, 1]. Convert it with .Cast(DType.Int32) or .Cast(DType.Float32).");

    private static void Message(Tensor x, Tensor y, string expected) =>
        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => Tensor.MatMul(x, y)).Message);
}
