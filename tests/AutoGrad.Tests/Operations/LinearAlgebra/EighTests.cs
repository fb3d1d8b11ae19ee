using AutoGrad.Tests.Functions;
using Xunit;

namespace AutoGrad.Tests.Operations.LinearAlgebra;

public sealed class EighTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Eigh);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach (Shape shape in new Shape[] { [3, 3], [2, 2, 2], [1, 1], [0, 0], [0, 2, 2] })
        {
            // Eigenvalues near 1, 2, ….
            Tensor ladder = Tensor.DiagonalMatrix(2 * Tensor.Arange(1.0, shape[^1] + 1));
            Tensor x = (ladder + Sample.Uniform(random, shape)).Evaluate();
            yield return new($"values of {shape}", static x => Tensor.Eigh(Matrices.Symmetric(x[0])).Values, x);
            yield return new($"vectors of {shape}", static x => Tensor.Eigh(Matrices.Symmetric(x[0])).Vectors, x);
            yield return new($"function of {shape}", static x => Function(Matrices.Symmetric(x[0])), x);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(20, 1e2)]
    [InlineData(100, 1e8)]
    [InlineData(256, 1e8)]
    public void The_factors_give_back_the_matrix(int n, double condition)
    {
        Tensor q = Matrices.Orthogonal(new Random(n), n);
        Tensor signs = Tensor.From([.. Enumerable.Range(0, n).Select(static i => i % 2 == 0 ? 1.0 : -1.0)]);
        Tensor spectrum = Matrices.Spectrum(n, condition) * signs;
        Tensor a = Matrices.Symmetric(Tensor.MatMul(q * spectrum, q.Transpose())).Evaluate();
        (Tensor values, Tensor vectors) = Tensor.Eigh(a);
        Matrices.AssertNear(a, Tensor.MatMul(vectors * values, vectors.Transpose()), 1e-12);
        Matrices.AssertNear(Matrices.Eye(n), Tensor.MatMul(vectors.Transpose(), vectors), 1e-12);
        Matrices.AssertNear(Tensor.From([.. spectrum.ToArray<double>().Order()]), values, 1e-12);
    }

    [Fact]
    public void Equal_eigenvalues_have_finite_gradients()
    {
        Tensor q = Matrices.Orthogonal(new Random(1), 5);
        Tensor a = Matrices.Symmetric(Tensor.MatMul(q * Tensor.From([1.0, 1, 2, 2, 2]), q.Transpose())).Evaluate();
        foreach (Tensor x in new[] { a, Matrices.Eye(5), Tensor.Zeros([5, 5], DType.Float64) })
        {
            Tensor gradient = AutoGrad.Transforms.Grad(static v => Tensor.Exp(Tensor.Eigh(v).Values).Sum(), x);
            (Tensor values, Tensor vectors) = Tensor.Eigh(x);
            Matrices.AssertNear(Tensor.MatMul(vectors * Tensor.Exp(values), vectors.Transpose()), gradient, 1e-12);
            Tensor other = AutoGrad.Transforms.Grad(static v => Tensor.Sin(Function(v)).Sum(), x);
            Assert.All(other.ToArray<double>(), static number => Assert.True(Math.Abs(number) < 1e3));
        }
    }

    [Fact]
    public void Only_the_lower_triangle_is_read_and_mistakes_are_named()
    {
        Tensor a = Tensor.From(new double[,] { { 2, 9 }, { 0, 1 } });
        Assert.Equal([1, 2], Tensor.Eigh(a).Values.ToArray<double>());
        Tensor negative = -Tensor.Ones([3, 3], DType.Float64);
        Matrices.AssertNear(Tensor.From([-3.0, 0, 0]), Tensor.Eigh(negative).Values, 1e-15);
        Assert.Contains(double.NaN, Tensor.Eigh(Tensor.From(new double[,] { { 2, 0 }, { double.NaN, 1 } })).Values.ToArray<double>());
        Messages.Verify(
            "Eigh: needs square matrices, but got Float64[2, 3]. Give a as many rows as columns in its last two axes.",
            () => Tensor.Eigh(Tensor.Ones([2, 3], DType.Float64)));
        Assert.Throws<ArgumentException>(() => Tensor.Eigh(Tensor.Ones([2, 2], DType.Int32)));
    }

    /// <summary>sin of the matrix, which does not depend on the choice of eigenvectors.</summary>
    private static Tensor Function(Tensor a) =>
        Tensor.Eigh(a) is var (values, vectors) ? Tensor.MatMul(vectors * Tensor.Sin(values).ExpandDims(-2), vectors.SwapAxes(-1, -2)) : a;
}
