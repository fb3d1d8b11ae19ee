using Xunit;

namespace AutoGrad.Tests.Operations.LinearAlgebra;

public sealed class SvdTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Svd);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach (Shape shape in new Shape[] { [3, 3], [4, 2], [2, 3], [2, 3, 2], [1, 1], [0, 0], [3, 0], [0, 2, 2] })
        {
            // Singular values near 2, 4, ….
            int k = Math.Min(shape[^1], shape[^2]);
            Tensor ladder = Tensor.DiagonalMatrix(2 * Tensor.Arange(1.0, k + 1)).Pad([0, 0], [shape[^2] - k, shape[^1] - k]);
            Tensor x = (ladder + (0.5 * Sample.Uniform(random, shape))).Evaluate();
            yield return new($"u of {shape}", static x => Tensor.Svd(x[0]).U, x);
            yield return new($"s of {shape}", static x => Tensor.Svd(x[0]).S, x);
            yield return new($"v of {shape}", static x => Tensor.Svd(x[0]).V, x);
            yield return new($"function of {shape}", static x => Function(x[0]), x);
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(20, 7, 1e2)]
    [InlineData(7, 20, 1e8)]
    [InlineData(100, 100, 1e8)]
    [InlineData(256, 256, 1e8)]
    public void The_factors_give_back_the_matrix(int rows, int columns, double condition)
    {
        int k = Math.Min(rows, columns);
        var random = new Random(rows);
        Tensor left = Matrices.Orthogonal(random, rows)[.., ..k], right = Matrices.Orthogonal(random, columns)[..k];
        Tensor spectrum = Matrices.Spectrum(k, condition);
        Tensor a = Tensor.MatMul(left * spectrum, right).Evaluate();
        (Tensor u, Tensor s, Tensor v) = Tensor.Svd(a);
        Matrices.AssertNear(a, Tensor.MatMul(u * s, v.Transpose()), 1e-12);
        Matrices.AssertNear(spectrum, s, 1e-12);
        Matrices.AssertNear(Matrices.Eye(k), Tensor.MatMul(u.Transpose(), u), 1e-12);
        Matrices.AssertNear(Matrices.Eye(k), Tensor.MatMul(v.Transpose(), v), 1e-12);
    }

    [Fact]
    public void Matrices_of_lower_rank_have_orthonormal_vectors_and_finite_gradients()
    {
        var random = new Random(2);
        Tensor low = Tensor.MatMul(Sample.Uniform(random, [6, 2]), Sample.Uniform(random, [2, 5])).Evaluate();
        foreach (Tensor a in new[] { low, Tensor.Zeros([4, 3], DType.Float64), Matrices.Eye(3), 1e100 * low, 1e-100 * low })
        {
            (Tensor u, Tensor s, Tensor v) = Tensor.Svd(a);
            Matrices.AssertNear(a, Tensor.MatMul(u * s, v.Transpose()), 1e-12);
            Matrices.AssertNear(Matrices.Eye(a.Shape[1]), Tensor.MatMul(u.Transpose(), u), 1e-12);
            Matrices.AssertNear(Matrices.Eye(a.Shape[1]), Tensor.MatMul(v.Transpose(), v), 1e-12);
            Tensor gradient = AutoGrad.Transforms.Grad(static x => Tensor.Sin(Function(x)).Sum(), a);
            Assert.All(gradient.ToArray<double>(), static number => Assert.True(double.IsFinite(number)));
        }
        Assert.Contains(double.NaN, Tensor.Svd(low * double.NaN).S.ToArray<double>());
        Assert.Throws<ArgumentException>(() => Tensor.Svd(low[0]));
        Assert.Throws<ArgumentException>(() => Tensor.Svd(Tensor.Ones([2, 2], DType.Int32)));
    }

    [Fact]
    public void Norms_of_matrices()
    {
        Tensor a = Tensor.From(new double[,] { { 3, 0, 0 }, { 0, -4, 0 } });
        double[] norms = [.. Enum.GetValues<MatrixNormKind>().Select(kind => (double)a.MatrixNorm(kind))];
        Assert.All(norms.Zip([5, 7, 4, 4, 4]), static pair => Assert.Equal(pair.Second, pair.First, 1e-14));
        Tensor b = Tensor.From(new double[,] { { 1, -2 }, { 3, 4 } });
        Assert.Equal(6, (double)b.MatrixNorm(MatrixNormKind.One));
        Assert.Equal(7, (double)b.MatrixNorm(MatrixNormKind.Infinity));
        Assert.Equal([0, 0], Tensor.Zeros([2, 0, 3], DType.Float64).MatrixNorm(MatrixNormKind.Spectral).ToArray<double>());
        Tensor gradient = AutoGrad.Transforms.Grad(static x => x.MatrixNorm(MatrixNormKind.Nuclear), Matrices.Eye(3));
        Matrices.AssertNear(Matrices.Eye(3), gradient, 1e-15);
        Assert.Throws<ArgumentException>(() => a[0].MatrixNorm());
    }

    /// <summary>U · sin(s) · Vᵀ, which does not depend on the choice of vectors.</summary>
    private static Tensor Function(Tensor a) =>
        Tensor.Svd(a) is var (u, s, v) ? Tensor.MatMul(u * Tensor.Sin(s).ExpandDims(-2), v.SwapAxes(-1, -2)) : a;
}
