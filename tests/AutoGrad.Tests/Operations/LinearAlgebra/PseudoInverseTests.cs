using AutoGrad.Tests.Functions;
using Xunit;

namespace AutoGrad.Tests.Operations.LinearAlgebra;

public sealed class PseudoInverseTests : PrimitiveLaws
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
        Assert.Throws<ArgumentException>(() => Tensor.LeastSquares(0 * a, Tensor.Ones([3], DType.Float64)).Evaluate());
        Assert.Throws<ArgumentException>(() => Tensor.LeastSquares(a, Tensor.Ones([3])));
    }
}
