using AutoGrad.Tests.Functions;
using Xunit;

namespace AutoGrad.Tests.Operations.LinearAlgebra;

public sealed class DeterminantTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Determinant);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach (Shape shape in new Shape[] { [3, 3], [1, 1], [2, 4, 4], [0, 0], [3, 0, 0], [0, 2, 2] })
        {
            Tensor x = (Sample.Uniform(random, shape) + (2 * Matrices.Eye(shape[^1]))).Evaluate();
            yield return new($"determinant {shape}", static x => Tensor.Determinant(x[0]), x);
            yield return new($"logarithm {shape}", static x => Tensor.SlogDet(x[0]) is var (s, l) ? s * l : x[0], x);
            yield return new($"both {shape}", static x => Tensor.Determinant(x[0]) * Tensor.SlogDet(x[0]).Logarithm, x);
        }
    }

    [Fact]
    public void Known_determinants()
    {
        Tensor a = Tensor.From(new double[,] { { 0, 2, 0 }, { 3, 0, 0 }, { 0, 0, 4 } });
        Assert.Equal(-24, (double)Tensor.Determinant(a), 1e-12);
        (Tensor sign, Tensor logarithm) = Tensor.SlogDet(a);
        Assert.Equal(-1, (double)sign);
        Assert.Equal(Math.Log(24), (double)logarithm, 1e-14);
        Assert.Equal(1, (double)Tensor.Determinant(Tensor.Zeros([0, 0], DType.Float64)));
        Assert.Equal(0, (double)Tensor.Determinant(Tensor.Ones([2, 2], DType.Float64)));
        Assert.Equal(double.NegativeInfinity, (double)Tensor.SlogDet(Tensor.Ones([2, 2], DType.Float64)).Logarithm);
    }

    [Fact]
    public void The_logarithm_of_a_large_matrix_stays_in_range()
    {
        Tensor q = Matrices.Orthogonal(new Random(1), 200);
        (Tensor sign, Tensor logarithm) = Tensor.SlogDet(1000 * q);
        Assert.Equal(1, (double)sign);
        Assert.Equal(200 * Math.Log(1000), (double)logarithm, 1e-9);
        Assert.Throws<ArgumentException>(() => Tensor.Determinant(Tensor.Ones([2, 3])));
        Assert.Throws<ArgumentException>(() => Tensor.SlogDet(Tensor.Ones([2, 2], DType.Int32)));
    }

    [Fact]
    public void Compositions_of_matrices()
    {
        var random = new Random(2);
        Tensor a = (Sample.Uniform(random, [2, 5, 5]) + (2 * Matrices.Eye(5))).Evaluate();
        Tensor identity = Matrices.Eye(5).BroadcastTo([2, 5, 5]);
        Matrices.AssertNear(identity, Tensor.MatMul(a, Tensor.Inverse(a)), 1e-12);
        Matrices.AssertNear(identity, Tensor.MatrixPower(a, 0), 0);
        Matrices.AssertNear(Tensor.MatMul(a, Tensor.MatMul(a, Tensor.MatMul(a, Tensor.MatMul(a, a)))), Tensor.MatrixPower(a, 5), 1e-13);
        Matrices.AssertNear(identity, Tensor.MatMul(Tensor.MatrixPower(a, -3), Tensor.MatrixPower(a, 3)), 1e-11);
        Matrices.AssertNear((a * Matrices.Eye(5)).Sum([-2, -1]), a.Trace(), 1e-14);
        Tensor b = Sample.Uniform(random, [2, 3]), c = Sample.Uniform(random, [3, 2]);
        Tensor kron = Tensor.Kron(b, c);
        Assert.Equal([6, 6], kron.Shape.ToArray());
        Assert.Equal((double)b[1, 2] * (double)c[2, 1], (double)kron[5, 5]);
        Assert.Equal((double)b[0, 1] * (double)c[2, 0], (double)kron[2, 2]);
        Tensor d = Sample.Uniform(random, [3, 4]), e = Sample.Uniform(random, [2, 3]);
        Matrices.AssertNear(Tensor.Kron(Tensor.MatMul(b, d), Tensor.MatMul(c, e)), Tensor.MatMul(kron, Tensor.Kron(d, e)), 1e-13);
        Matrices.AssertNear(Tensor.Kron(a[0], c), Tensor.Kron(a, c)[0], 0);
        Messages.Verify(
            "Inverse: needs square matrices, but got Float64[2, 3]. Give a as many rows as columns in its last two axes.",
            () => Tensor.Inverse(b));
        Assert.Contains("singular", Assert.Throws<ArgumentException>(() => Tensor.Inverse(Tensor.Zeros([2, 2])).Evaluate()).Message);
        Assert.Throws<ArgumentException>(() => Tensor.MatrixPower(b, 2));
        Assert.Throws<ArgumentException>(() => Tensor.Kron(b, b[0]));
        Assert.Throws<ArgumentException>(() => b[0].Trace());
    }
}
