using AutoGrad.Testing;
using AutoGrad.Tests.Operations;
using AutoGrad.Tests.Operations.LinearAlgebra;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Functions;

public sealed class MatrixExponentialTests
{
    private static readonly Tensor Turn = From(new double[,] { { 0, -1 }, { 1, 0 } });

    [Theory]
    [InlineData(0)]
    [InlineData(1e-9)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1e4)]
    public void A_rotation(double angle)
    {
        (double sine, double cosine) = Math.SinCos(angle);
        Tensor expected = From(new[,] { { cosine, -sine }, { sine, cosine } });
        Matrices.AssertNear(expected, MatrixExponential(angle * Turn), 1e-15 * (10 + angle));
    }

    [Fact]
    public void A_nilpotent_matrix_has_a_polynomial_whatever_its_size()
    {
        foreach (double size in new[] { 1e-3, 1, 1e5, 1e12, 1e50 })
        {
            Tensor n = From([0.0, 1, 2, 0, 0, 3, 0, 0, 0], [3, 3]) * size;
            Tensor expected = Matrices.Eye(3) + n + (MatMul(n, n) / 2);
            Matrices.AssertNear(expected, MatrixExponential(n), 1e-15);
        }
        Assert.Equal([1, 1e20f, 0, 1], MatrixExponential(From([0, 1e20f, 0, 0], [2, 2])).ToArray<float>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(40)]
    public void A_diagonalisable_matrix(int n)
    {
        Tensor q = Matrices.Orthogonal(new Random(n), n), values = Linspace(-20, 3, n, DType.Float64);
        Tensor a = MatMul(q * values, q.Transpose()).Evaluate();
        Matrices.AssertNear(MatMul(q * Exp(values), q.Transpose()), MatrixExponential(a), 1e-13);
    }

    /// <summary>Squared too often, its second row would lose all digits: what Al-Mohy and Higham begin with.</summary>
    [Fact]
    public void A_matrix_far_from_normal_keeps_its_digits()
    {
        Tensor a = From(new double[,] { { 1, 1e6 }, { 0, -1 } });
        Tensor result = MatrixExponential(a);
        double[] expected = [Math.E, 1e6 * Math.Sinh(1), 0, 1 / Math.E];
        Assert.All(expected.Zip(result.ToArray<double>()), static pair => Assert.Equal(pair.First, pair.Second, 1e-13 * (1e-3 + pair.First)));
    }

    [Fact]
    public void Laws_of_sums_inverses_determinants_and_similar_matrices()
    {
        var random = new Random(5);
        Tensor a = Sample.Uniform(random, [3, 4, 4]), b = MatMul(a, a) - (2 * a); // commutes with a
        Tensor identity = Matrices.Eye(4).BroadcastTo(a.Shape), both = MatrixExponential(a + b);
        Matrices.AssertNear(both, MatMul(MatrixExponential(a), MatrixExponential(b)), 1e-11);
        Matrices.AssertNear(identity, MatMul(MatrixExponential(a), MatrixExponential(-a)), 1e-11);
        Matrices.AssertNear(Exp(a.Trace()), Determinant(MatrixExponential(a)), 1e-12);
        Matrices.AssertNear(MatrixExponential(a).SwapAxes(-1, -2), MatrixExponential(a.SwapAxes(-1, -2)), 1e-13);
        Tensor c = (Sample.Uniform(random, [4, 4]) + (3 * Matrices.Eye(4))).Evaluate();
        Tensor similar = MatMul(MatMul(c, a), Inverse(c));
        Matrices.AssertNear(MatMul(MatMul(c, MatrixExponential(a)), Inverse(c)), MatrixExponential(similar), 1e-11);
    }

    [Fact]
    public void Each_matrix_of_a_batch_is_that_by_itself()
    {
        Tensor a = Sample.Uniform(new Random(6), [3, 3]);
        Tensor[] each = [0 * a, a, 1e3 * (a - a.Transpose()), 1e-3 * a, a * double.NaN, a];
        Tensor together = MatrixExponential(Stack(each));
        for (int i = 0; i < each.Length; i++)
        {
            Assert.Equal(MatrixExponential(each[i]).ToArray<double>(), together[i].ToArray<double>());
        }
        Assert.Equal(together.ToArray<double>(), Vmap((Tensor x) => MatrixExponential(x))(Stack(each)).ToArray<double>());
        Assert.Equal(together[2].ToArray<double>(), Compile((Tensor x) => MatrixExponential(x))(each[2]).ToArray<double>());
    }

    [Fact]
    public void Special_values()
    {
        Assert.Equal(Matrices.Eye(3).ToArray<double>(), MatrixExponential(Zeros([3, 3], DType.Float64)).ToArray<double>());
        Assert.Equal([2, 0, 0], MatrixExponential(Zeros([2, 0, 0])).Shape.ToArray());
        Assert.Equal([0, 2, 2], MatrixExponential(Zeros([0, 2, 2])).Shape.ToArray());
        foreach (double size in new[] { double.NaN, double.PositiveInfinity, 1e25 })
        {
            Assert.All(MatrixExponential(size * (Matrices.Eye(2) + Turn)).ToArray<double>(), static number => Assert.Equal(double.NaN, number));
        }
        Tensor decay = MatrixExponential(DiagonalMatrix(From([-1e6, -1, 2])));
        Matrices.AssertNear(DiagonalMatrix(From([0, Math.Exp(-1), Math.Exp(2)])), decay, 1e-10);
        Tensor narrow = MatrixExponential((3 * Turn).Cast(DType.Float32));
        Matrices.AssertNear(MatrixExponential(3 * Turn).Cast(DType.Float32), narrow, 1e-6);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(3)]
    [InlineData(20)]
    public void Gradients_and_second_derivatives_agree_with_differences(double size)
    {
        var random = new Random(7);
        Tensor a = (size * Sample.Uniform(random, [2, 3, 3], -0.5, 0.5)).Evaluate(), weights = Sample.Uniform(random, [3, 3]);
        // Division keeps the numbers of order 1 whatever the size.
        Tensor Function(Tensor x) => MatMul(MatrixExponential(x), weights) * Math.Exp(-size);
        GradientCheck.Verify(Function, a);
        GradientCheck.Verify(Grad((Tensor x) => Sin(Function(x)).Sum()), a);
    }

    /// <summary>L(a, e) = ∫₀¹ exp((1 − s)·a)·e·exp(s·a) ds, here by Gauss and Legendre's rule of twenty points.</summary>
    [Fact]
    public void The_derivative_is_Frechets_integral()
    {
        var random = new Random(8);
        Tensor a = Sample.Uniform(random, [4, 4]), e = Sample.Uniform(random, [4, 4]);
        (double[] points, double[] weights) = GaussLegendre(20);
        Tensor integral = points.Zip(weights, (s, weight) =>
            weight * MatMul(MatMul(MatrixExponential((1 - s) * a), e), MatrixExponential(s * a))).Aggregate(static (x, y) => x + y);
        Matrices.AssertNear(integral, Jvp(MatrixExponential, a, e).Tangent, 1e-13);
        // The block above the diagonal of exp [a e; 0 a] is the same.
        Tensor block = Concatenate([Concatenate([a, e], 1), Concatenate([ZerosLike(a), a], 1)], 0);
        Matrices.AssertNear(integral, MatrixExponential(block)[..4, 4..], 1e-13);
        Tensor atZero = Jvp(MatrixExponential, ZerosLike(a), e).Tangent;
        Matrices.AssertNear(e, atZero, 1e-15);
    }

    [Fact]
    public void It_solves_its_differential_equation()
    {
        Tensor a = Sample.Uniform(new Random(9), [3, 3]);
        (Tensor value, Tensor slope) = Jvp((Tensor t) => MatrixExponential(t * a), 1.7, 1.0);
        Matrices.AssertNear(MatMul(a, value), slope, 1e-13);
        Tensor second = Jvp((Tensor t) => Jvp((Tensor u) => MatrixExponential(u * a), t, 1.0).Tangent, 1.7, 1.0).Tangent;
        Matrices.AssertNear(MatMul(a, MatMul(a, value)), second, 1e-13);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Messages.Verify(
            "MatrixExponential: needs square matrices, but got Float64[2, 3]. Give a as many rows as columns in its last two axes.",
            () => MatrixExponential(Ones([2, 3], DType.Float64)));
        Assert.Throws<ArgumentException>(() => MatrixExponential(Ones([2, 2], DType.Int32)));
    }

    /// <summary>Points and weights on [0, 1], by Newton's method on the Legendre polynomial.</summary>
    private static (double[] Points, double[] Weights) GaussLegendre(int n)
    {
        double[] points = new double[n], weights = new double[n];
        for (int i = 0; i < n; i++)
        {
            double x = Math.Cos(Math.PI * (i + 0.75) / (n + 0.5)), slope = 1;
            for (int step = 0; step < 20; step++)
            {
                double previous = 1, current = x;
                for (int k = 2; k <= n; k++) (previous, current) = (current, (((2 * k) - 1) * x * current - ((k - 1) * previous)) / k);
                slope = n * ((x * current) - previous) / ((x * x) - 1);
                x -= current / slope;
            }
            (points[i], weights[i]) = ((1 + x) / 2, 1 / ((1 - (x * x)) * slope * slope));
        }
        return (points, weights);
    }
}
