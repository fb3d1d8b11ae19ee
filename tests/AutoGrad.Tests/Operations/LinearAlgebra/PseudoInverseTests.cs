using AutoGrad.Tests.Functions;
using Xunit;

namespace AutoGrad.Tests.Operations.LinearAlgebra;

public sealed class PseudoInverseTests : PrimitiveTests
{
    protected override Type Primitive => typeof(PseudoInverse);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach (Shape shape in new Shape[] { [3, 3], [4, 2], [2, 3], [2, 3, 2], [1, 1], [0, 0], [3, 0], [0, 2, 2] })
        {
            Tensor x = (Sample.Uniform(random, shape) + (2 * Tensor.Eye(shape[^2], shape[^1], DType.Float64))).Evaluate();
            yield return new($"{shape}", static x => Tensor.PseudoInverse(x[0]), x);
        }
        yield return new("equal singular values", static x => Tensor.PseudoInverse(x[0]), Matrices.Eye(3).Evaluate());
        yield return new(
            "rank one",
            static x => Tensor.PseudoInverse(Tensor.Outer(x[0][0], x[0][1])),
            (Sample.Uniform(random, [2, 3]) + 1).Evaluate());
    }

    [Theory]
    [InlineData(8, 5, 5)]
    [InlineData(5, 8, 3)]
    [InlineData(60, 60, 20)]
    public void Penroses_equations_hold(int rows, int columns, int rank)
    {
        var random = new Random(rows);
        Tensor a = Tensor.MatMul(Sample.Uniform(random, [rows, rank], -1, 1), Sample.Uniform(random, [rank, columns], -1, 1)).Evaluate();
        Tensor p = Tensor.PseudoInverse(a), left = Tensor.MatMul(a, p), right = Tensor.MatMul(p, a);
        Matrices.AssertNear(a, Tensor.MatMul(left, a), 1e-11);
        Matrices.AssertNear(p, Tensor.MatMul(right, p), 1e-11);
        Matrices.AssertNear(left, left.Transpose(), 1e-11);
        Matrices.AssertNear(right, right.Transpose(), 1e-11);
        Assert.Throws<ArgumentException>(() => Tensor.PseudoInverse(a, -1));
        Assert.Throws<ArgumentException>(() => Tensor.PseudoInverse(a[0]));
    }

    [Theory]
    [InlineData(8, 5)]
    [InlineData(5, 8)]
    [InlineData(5, 5)]
    public void Least_squares_are_those_of_the_pseudo_inverse_with_all_derivatives(int rows, int columns)
    {
        var random = new Random(rows);
        Tensor a = Sample.Uniform(random, [2, rows, columns], -1, 1), b = Sample.Uniform(random, [2, rows, 3], -1, 1);
        Matrices.AssertNear(Tensor.MatMul(Tensor.PseudoInverse(a), b), Tensor.LeastSquares(a, b), 1e-11);
        Matrices.AssertNear(Tensor.LeastSquares(a[0], b[0])[.., 1], Tensor.LeastSquares(a[0], b[0, .., 1]), 1e-12);
        Matrices.AssertNear(Tensor.LeastSquares(a, b[0, .., 1])[1], Tensor.LeastSquares(a[1], b[0, .., 1]), 1e-12);
        static Tensor Slope(Func<Tensor, Tensor> function, Tensor x) =>
            AutoGrad.Transforms.Grad(v => Tensor.Sin(AutoGrad.Transforms.Grad(w => Tensor.Cos(function(w)).Sum(), v)).Sum(), x);
        Matrices.AssertNear(
            Slope(x => Tensor.MatMul(Tensor.PseudoInverse(x), b), a), Slope(x => Tensor.LeastSquares(x, b), a), 1e-8);
    }

    [Fact]
    public void Mistakes_of_least_squares_are_named()
    {
        Tensor a = Tensor.Ones([3, 2], DType.Float64);
        Messages.Verify(
            "LeastSquares: the right side Float64[2] has not the 3 rows of Float64[3, 2]. "
            + "Give b one row for each row of a; only a vector is one right side.",
            () => Tensor.LeastSquares(a, Tensor.Ones([2], DType.Float64)));
        Messages.Verify(
            "LeastSquares: the batch axes [2] of [2, 3, 2] and [4] of [4, 3, 1] do not broadcast together. "
            + "Before the last two axes, sizes aligned at the end must be equal or one of them 1.",
            () => Tensor.LeastSquares(Tensor.Ones([2, 3, 2], DType.Float64), Tensor.Ones([4, 3, 1], DType.Float64)));
        Assert.Throws<ArgumentException>(() => Tensor.LeastSquares(a, Tensor.Ones([3])));
    }

    [Fact]
    public void Least_squares_of_matrices_of_lower_rank_are_an_error_or_NaN()
    {
        var random = new Random(3);
        Tensor full = Sample.Uniform(random, [5, 3]), last = Tensor.MatMul(full[.., ..2], Tensor.From([0.3, -0.7])).ExpandDims(1);
        Tensor low = Tensor.Concatenate([full[.., ..2], last], 1).Evaluate(), b = Tensor.Ones([5], DType.Float64);
        Messages.Verify(
            "LeastSquares, the triangular factor of a: the matrix Float64[3, 3] is singular: element 2 of its diagonal is 0. "
            + "Check that the equations are independent.",
            () => Tensor.LeastSquares(low, b).Evaluate());
        Messages.Verify(
            "LeastSquares, the triangular factor of aᵀ: the matrix Float64[3, 3] is singular: element 2 of its diagonal is 0. "
            + "Check that the equations are independent.",
            () => Tensor.LeastSquares(low.Transpose(), b[..3]).Evaluate());
        Assert.Throws<ArgumentException>(() => Tensor.LeastSquares(0 * low, b).Evaluate());
        Assert.Throws<ArgumentException>(() => AutoGrad.Transforms.Compile((Tensor x) => Tensor.LeastSquares(x, b))(low));
        foreach (bool wide in new[] { false, true })
        {
            Tensor batch = Tensor.Stack([low, full, 0 * low]), right = b;
            if (wide) (batch, right) = (batch.SwapAxes(-1, -2), b[..3]);
            Tensor quiet = Tensor.LeastSquares(batch, right, OnFailure.NaN);
            Matrices.AssertNear(Tensor.LeastSquares(batch[1], right), quiet[1], 1e-14);
            Assert.All(quiet[0].ToArray<double>().Concat(quiet[2].ToArray<double>()), static number => Assert.Equal(double.NaN, number));
            Tensor gradient = AutoGrad.Transforms.Grad(x => Tensor.LeastSquares(x, right, OnFailure.NaN).Sum(), batch);
            Matrices.AssertNear(AutoGrad.Transforms.Grad(x => Tensor.LeastSquares(x, right).Sum(), batch[1]), gradient[1], 1e-12);
        }
    }

    /// <summary>Neither a condition number of 1e8 nor columns of different units are a lower rank.</summary>
    [Fact]
    public void Least_squares_of_ill_conditioned_matrices_are_solved()
    {
        var random = new Random(4);
        Tensor q = Matrices.Orthogonal(random, 30)[.., ..8];
        Tensor a = Tensor.MatMul(q * Matrices.Spectrum(8, 1e8), Matrices.Orthogonal(random, 8)).Evaluate();
        Tensor x = Sample.Uniform(random, [8]);
        Matrices.AssertNear(x, Tensor.LeastSquares(a, Tensor.MatMul(a, x)), 1e-7);
        Tensor units = Tensor.From([1e-30, 1, 1e30]), columns = Sample.Uniform(random, [6, 3]);
        Tensor scaled = Tensor.LeastSquares(columns * units, Tensor.Ones([6], DType.Float64));
        Matrices.AssertNear(Tensor.LeastSquares(columns, Tensor.Ones([6], DType.Float64)), scaled * units, 1e-13);
        Assert.Equal([0, 0], Tensor.LeastSquares(Tensor.Zeros([0, 2], DType.Float64), Tensor.Zeros([0], DType.Float64)).ToArray<double>());
        Assert.Equal([2], Tensor.LeastSquares(Tensor.Zeros([3, 0]), Tensor.Ones([3, 2])).Shape.ToArray()[1..]);
    }
}
