using AutoGrad.Tests.Functions;
using Xunit;

namespace AutoGrad.Tests.Operations.LinearAlgebra;

public sealed class CholeskyTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Cholesky);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach (Shape shape in new Shape[] { [3, 3], [1, 1], [2, 3, 3], [5, 2], [0, 0], [0, 2, 2] })
        {
            yield return new($"{shape}", static x => Tensor.Cholesky(Matrices.Definite(x[0])), Sample.Uniform(random, shape));
        }
        yield return new(
            "log determinant",
            static x => 2 * Tensor.Log(Tensor.Cholesky(Matrices.Definite(x[0])).Diagonal()).Sum(),
            Sample.Uniform(random, [4, 4]));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(17, 1e2)]
    [InlineData(100, 1e8)]
    [InlineData(256, 1e8)]
    public void The_factor_gives_back_the_matrix(int n, double condition)
    {
        Tensor q = Matrices.Orthogonal(new Random(n), n);
        Tensor a = Matrices.Symmetric(Tensor.MatMul(q * Matrices.Spectrum(n, condition), q.Transpose())).Evaluate();
        Tensor factor = Tensor.Cholesky(a);
        Matrices.AssertNear(a, Tensor.MatMul(factor, factor.Transpose()), 1e-12);
        Assert.Equal(0, (double)factor.UpperTriangle(1).Norm());
    }

    [Fact]
    public void Only_the_lower_triangle_is_read_and_the_cotangent_is_symmetric()
    {
        Tensor a = Matrices.Definite(Sample.Uniform(new Random(3), [4, 4])).Evaluate();
        Tensor spoiled = a.LowerTriangle() + Tensor.Full([4, 4], 7, DType.Float64).UpperTriangle(1);
        Matrices.AssertNear(Tensor.Cholesky(a), Tensor.Cholesky(spoiled), 0);
        Tensor gradient = AutoGrad.Transforms.Grad(static x => Tensor.Sin(Tensor.Cholesky(x)).Sum(), a);
        Matrices.AssertNear(gradient, gradient.Transpose(), 0);
    }

    [Fact]
    public void The_gradient_of_the_log_determinant_is_the_inverse()
    {
        Tensor a = Matrices.Definite(Sample.Uniform(new Random(4), [30, 30])).Evaluate();
        Tensor gradient = AutoGrad.Transforms.Grad(static x => 2 * Tensor.Log(Tensor.Cholesky(x).Diagonal()).Sum(), a);
        Matrices.AssertNear(Matrices.Eye(30), Tensor.MatMul(gradient, a), 1e-12);
    }

    [Fact]
    public void A_failing_pivot_is_named_or_gives_NaN()
    {
        Tensor a = Tensor.From(new double[,] { { 1, 0, 0 }, { 0, 1, 2 }, { 0, 2, 1 } });
        const string Rest =
            " is not positive definite: pivot 2 of the elimination is not positive. Check that the matrix is a symmetric one "
            + "of positive eigenvalues, or add a small multiple of the identity matrix.";
        Messages.Verify("Cholesky: the matrix Float64[3, 3]" + Rest, () => Tensor.Cholesky(a).Evaluate());
        Tensor batch = Tensor.Stack([Matrices.Eye(3), a]);
        Messages.Verify(
            "Cholesky: the matrix Float64[2, 3, 3], number 1 of its batch," + Rest, () => Tensor.Cholesky(batch).Evaluate());
        Tensor quiet = Tensor.Cholesky(batch, OnFailure.NaN);
        Matrices.AssertNear(Matrices.Eye(3), quiet[0], 0);
        Assert.All(quiet[1].ToArray<double>(), static number => Assert.Equal(double.NaN, number));
        Tensor gradient = AutoGrad.Transforms.Grad(static x => Tensor.Cholesky(x, OnFailure.NaN).Sum(), batch);
        Assert.All(gradient[0].ToArray<double>(), static number => Assert.True(double.IsFinite(number)));
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Messages.Verify(
            "Cholesky: needs square matrices, but got Float64[2, 3]. Give a as many rows as columns in its last two axes.",
            () => Tensor.Cholesky(Tensor.Ones([2, 3], DType.Float64)));
        Assert.Throws<ArgumentException>(() => Tensor.Cholesky(Tensor.Ones([2, 2], DType.Int32)));
        Assert.Throws<ArgumentException>(() => Tensor.Cholesky(Tensor.Ones([2], DType.Float64)));
    }
}
