using Xunit;

namespace AutoGrad.Tests.Operations.RandomKeys;

public sealed class OrthogonalTests
{
    [Theory]
    [InlineData(4, 4, DType.Float64, 1e-13)]
    [InlineData(3, 5, DType.Float64, 1e-13)]
    [InlineData(6, 2, DType.Float32, 1e-5)]
    public void Columns_or_rows_are_orthonormal(int rows, int columns, DType dtype, double tolerance)
    {
        Tensor q = Key.FromSeed(81).Orthogonal([7, rows, columns], dtype);
        Assert.Equal(new TensorType(dtype, [7, rows, columns]), q.Type);
        Tensor product = rows >= columns ? Tensor.MatMul(q.SwapAxes(-1, -2), q) : Tensor.MatMul(q, q.SwapAxes(-1, -2));
        Tensor error = Tensor.Abs(product - Tensor.Eye(Math.Min(rows, columns), dtype: dtype)).Max();
        Assert.InRange((double)error.Cast(DType.Float64), 0, tolerance);
    }

    /// <summary>
    /// In the plane: the direction of the first column is uniform on the circle, and half of the matrices are reflections.
    /// </summary>
    [Fact]
    public void No_direction_is_preferred()
    {
        double[][] matrices = [.. Key.FromSeed(82).Orthogonal([10_000, 2, 2], DType.Float64).ToArray<double>().Chunk(4)];
        double[] turns = [.. matrices.Select(static q => (Math.Atan2(q[2], q[0]) / (2 * Math.PI)) + 0.5)];
        Assert.InRange(KolmogorovSmirnov.Statistic(turns, static x => x), 0.2, 1.95);
        int reflections = matrices.Count(static q => (q[0] * q[3]) - (q[1] * q[2]) < 0);
        Assert.InRange(reflections, 4800, 5200); // four standard deviations of 50
    }

    [Fact]
    public void The_same_under_every_transform() => Samples.AssertSameEverywhere(static key => key.Orthogonal([2, 3]));

    [Fact]
    public void Mistakes_are_named() => KeyTests.AssertError(
        "Key.Orthogonal: needs matrices, but got Float32[3]. Give the tensor at least two axes, with ExpandDims or Reshape.",
        () => Key.FromSeed(1).Orthogonal([3]));
}
