using Xunit;

namespace AutoGrad.Tests.Operations.LinearAlgebra;

public sealed class QrTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Qr);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach (Shape shape in new Shape[] { [3, 3], [4, 2], [2, 3], [2, 3, 2], [1, 1], [0, 0], [3, 0], [0, 2, 2] })
        {
            Tensor x = (Sample.Uniform(random, shape) + (2 * Tensor.Eye(shape[^2], shape[^1], DType.Float64))).Evaluate();
            yield return new($"q of {shape}", static x => Tensor.Qr(x[0]).Q, x);
            yield return new($"r of {shape}", static x => Tensor.Qr(x[0]).R, x);
            yield return new($"both of {shape}", static x => Tensor.Qr(x[0]) is var (q, r) ? Tensor.MatMul(Tensor.Sin(q), r * r) : x[0], x);
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 3, 1e2)]
    [InlineData(3, 7, 1e2)]
    [InlineData(256, 256, 1e8)]
    [InlineData(256, 100, 1e8)]
    public void The_factors_give_back_the_matrix(int rows, int columns, double condition)
    {
        int k = Math.Min(rows, columns);
        var random = new Random(rows);
        Tensor left = Matrices.Orthogonal(random, rows)[.., ..k], right = Matrices.Orthogonal(random, columns)[..k];
        Tensor a = Tensor.MatMul(left * Matrices.Spectrum(k, condition), right).Evaluate();
        (Tensor q, Tensor r) = Tensor.Qr(a);
        Matrices.AssertNear(a, Tensor.MatMul(q, r), 1e-12);
        Matrices.AssertNear(Matrices.Eye(k), Tensor.MatMul(q.Transpose(), q), 1e-12);
        Assert.Equal(0, (double)r.LowerTriangle(-1).Norm());
        Assert.All(r.Diagonal().ToArray<double>(), static number => Assert.True(number >= 0));
    }

    [Fact]
    public void Dependent_columns_are_factored_too()
    {
        Tensor a = Tensor.From(new double[,] { { 0, 1, 2 }, { 0, 1, 2 }, { 0, 0, 0 } });
        (Tensor q, Tensor r) = Tensor.Qr(a);
        Matrices.AssertNear(a, Tensor.MatMul(q, r), 1e-15);
        Matrices.AssertNear(Matrices.Eye(3), Tensor.MatMul(q.Transpose(), q), 1e-15);
        Assert.Contains(double.NaN, Tensor.Qr(a * double.NaN).R.ToArray<double>());
        Assert.Throws<ArgumentException>(() => Tensor.Qr(a[0]));
        Assert.Throws<ArgumentException>(() => Tensor.Qr(Tensor.Ones([2, 2], DType.Int32)));
    }
}
