using AutoGrad.Tests.Functions;
using Xunit;

namespace AutoGrad.Tests.Operations.LinearAlgebra;

public sealed class SolveTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Solve);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return Case(random, "matrix and columns", [3, 3], [3, 2]);
        yield return Case(random, "one right side", [3, 3], [3]);
        yield return Case(random, "one by one", [1, 1], [1]);
        yield return Case(random, "no unknowns", [0, 0], [0, 2]);
        yield return Case(random, "no right sides", [2, 2], [2, 0]);
        yield return Case(random, "batch", [2, 3, 3], [2, 3, 2]);
        yield return Case(random, "empty batch", [0, 2, 2], [0, 2, 1]);
        yield return Case(random, "matrices share a vector", [2, 3, 3], [3]);
        yield return Case(random, "right sides share a matrix", [3, 3], [2, 3, 2]);
        yield return Case(random, "batches broadcast", [2, 1, 3, 3], [4, 3, 2]);
        Tensor zeroFirst = Tensor.From(new double[,] { { 0, 2 }, { 3, 1 } });
        yield return new("rows change places", x => Tensor.Solve(x[0], x[1]), zeroFirst, Sample.Uniform(random, [2]));
    }

    protected override double[]? Expected(LawCase law)
    {
        if (law.Inputs[1].Rank != 1 || law.Inputs[0].Rank != 2 || law.Inputs[1].Size > 3) return null;
        return ByCramersRule(law.Inputs[0].ToArray<double>(), law.Inputs[1].ToArray<double>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(67)]
    [InlineData(256)]
    public void The_solution_gives_back_the_right_side(int n)
    {
        var random = new Random(n);
        Tensor a = Sample.Uniform(random, [n, n]);
        Tensor b = Sample.Uniform(random, [n, 5]);
        AssertSolves(a, b, 1e-12);
        AssertSolves(a, b[.., 0], 1e-12);
    }

    [Theory]
    [InlineData(1e2)]
    [InlineData(1e5)]
    [InlineData(1e8)]
    public void The_residual_is_small_whatever_the_condition_number(double condition)
    {
        const int N = 256;
        var random = new Random(4);
        Tensor scales = Tensor.Exp(Tensor.Linspace(0, -Math.Log(condition), N, DType.Float64));
        Tensor a = Tensor.MatMul(Reflection(random, N) * scales, Reflection(random, N));
        Tensor x = Sample.Uniform(random, [N]);
        Tensor b = Tensor.MatMul(a, x).Evaluate();
        AssertSolves(a.Evaluate(), b, 1e-12);
        double error = (double)(Norm(Tensor.Solve(a, b) - x) / Norm(x));
        Assert.True(error < condition * 1e-14, $"error {error} at condition {condition}");
    }

    [Fact]
    public void Zero_right_sides_have_zero_solutions()
    {
        Tensor a = Sample.Uniform(new Random(1), [4, 4]);
        Assert.All(Tensor.Solve(a, Tensor.Zeros([4, 2], DType.Float64)).ToArray<double>(), static number => Assert.Equal(0, number));
    }

    [Fact]
    public void Float32_is_solved_in_Float32()
    {
        var random = new Random(6);
        Tensor a = (Sample.Uniform(random, [50, 50]) + (20 * Tensor.Eye(50, dtype: DType.Float64))).Cast(DType.Float32);
        Tensor b = Sample.Uniform(random, [50]).Cast(DType.Float32);
        Tensor x = Tensor.Solve(a, b);
        Assert.Equal(DType.Float32, x.DType);
        Assert.True((double)Norm(Tensor.MatMul(a, x) - b) < 1e-5 * (double)Norm(b));
    }

    [Fact]
    public void A_singular_matrix_is_named_with_its_pivot()
    {
        Tensor a = Tensor.From(new double[,] { { 1, 2, 3 }, { 2, 4, 6 }, { 1, 0, 1 } });
        Messages.Verify(
            "Solve: the matrix Float64[3, 3] is singular: pivot 2 of the elimination is 0. "
            + "Check that the equations are independent, or add a small multiple of the identity matrix.",
            () => Tensor.Solve(a, Tensor.Ones([3], DType.Float64)).Evaluate());
        Tensor batch = Tensor.Stack([Tensor.Eye(3, dtype: DType.Float64), a]);
        Messages.Verify(
            "Solve: the matrix Float64[2, 3, 3], number 1 of its batch, is singular: pivot 2 of the elimination is 0. "
            + "Check that the equations are independent, or add a small multiple of the identity matrix.",
            () => Tensor.Solve(batch, Tensor.Ones([3], DType.Float64)).Evaluate());
    }

    [Fact]
    public void On_request_only_singular_matrices_of_a_batch_give_NaN()
    {
        Tensor batch = Tensor.Stack([Tensor.Zeros([2, 2], DType.Float64), 2 * Tensor.Eye(2, dtype: DType.Float64)]);
        Tensor x = Tensor.Solve(batch, Tensor.Ones([2], DType.Float64), OnFailure.NaN);
        Assert.Equal([double.NaN, double.NaN, 0.5, 0.5], x.ToArray<double>());
    }

    [Fact]
    public void A_compiled_function_names_a_singular_matrix_too()
    {
        Func<Tensor, Tensor> solve = AutoGrad.Transforms.Compile(static (Tensor a) => Tensor.Solve(a, Tensor.Ones([2], DType.Float64)));
        Assert.Equal([1, 1], solve(Tensor.Eye(2, dtype: DType.Float64)).ToArray<double>());
        Assert.Throws<ArgumentException>(() => solve(Tensor.Zeros([2, 2], DType.Float64)));
        Assert.Equal([0.5, 0.5], solve(2 * Tensor.Eye(2, dtype: DType.Float64)).ToArray<double>());
    }

    [Fact]
    public void NaN_goes_on_into_the_result()
    {
        Tensor a = Tensor.From(new double[,] { { 1, double.NaN }, { 0, 1 } });
        Assert.Contains(double.NaN, Tensor.Solve(a, Tensor.Ones([2], DType.Float64)).ToArray<double>());
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Tensor matrix = Tensor.Eye(3, dtype: DType.Float64);
        Messages.Verify(
            "Solve: needs square matrices, but got Float64[2, 3]. Give a as many rows as columns in its last two axes.",
            () => Tensor.Solve(Tensor.Ones([2, 3], DType.Float64), Tensor.Ones([2], DType.Float64)));
        Messages.Verify(
            "Solve: the right side Float64[2] has not the 3 rows of Float64[3, 3]. Give b one row for each row of a.",
            () => Tensor.Solve(matrix, Tensor.Ones([2], DType.Float64)));
        Messages.Verify(
            "Solve: the right side Float64[2, 3] has not the 3 rows of Float64[3, 3]. "
            + "Only a vector is one right side: give others a last axis with b.ExpandDims(-1).",
            () => Tensor.Solve(matrix, Tensor.Ones([2, 3], DType.Float64)));
        Messages.Verify(
            "Solve: the batch axes [2] of [2, 3, 3] and [4] of [4, 3, 1] do not broadcast together. "
            + "Before the last two axes, sizes aligned at the end must be equal or one of them 1.",
            () => Tensor.Solve(Tensor.Ones([2, 3, 3], DType.Float64), Tensor.Ones([4, 3, 1], DType.Float64)));
        Assert.Throws<ArgumentException>(() => Tensor.Solve(matrix, Tensor.Ones([3])));
        Assert.Throws<ArgumentException>(() => Tensor.Solve(Tensor.Ones([1, 1], DType.Int32), Tensor.Ones([1], DType.Int32)));
    }

    private static LawCase Case(Random random, string name, Shape a, Shape b)
    {
        // Far from singular, so that differences are exact enough.
        Tensor matrices = Sample.Uniform(random, a) + (3 * Tensor.Eye(a[^1], dtype: DType.Float64));
        return new(name, x => Tensor.Solve(x[0], x[1]), matrices.Evaluate(), Sample.Uniform(random, b));
    }

    private static double[] ByCramersRule(double[] a, double[] b)
    {
        int n = b.Length;
        double[] WithColumn(int column) => [.. a.Select((number, place) => place % n == column ? b[place / n] : number)];
        return [.. Enumerable.Range(0, n).Select(column => Determinant(WithColumn(column), n) / Determinant(a, n))];
    }

    private static double Determinant(double[] a, int n) => n switch
    {
        0 => 1,
        1 => a[0],
        2 => (a[0] * a[3]) - (a[1] * a[2]),
        _ => (a[0] * ((a[4] * a[8]) - (a[5] * a[7]))) - (a[1] * ((a[3] * a[8]) - (a[5] * a[6]))) + (a[2] * ((a[3] * a[7]) - (a[4] * a[6]))),
    };

    /// <summary>A Householder reflection: orthogonal, and no element of it is special.</summary>
    private static Tensor Reflection(Random random, int n)
    {
        Tensor v = Sample.Uniform(random, [n]);
        return (Tensor.Eye(n, dtype: DType.Float64) - (2 * Tensor.Outer(v, v) / (v * v).Sum())).Evaluate();
    }

    private static void AssertSolves(Tensor a, Tensor b, double tolerance)
    {
        Tensor x = Tensor.Solve(a, b);
        double residual = (double)(Norm(Tensor.MatMul(a, x) - b) / ((Norm(a) * Norm(x)) + Norm(b)));
        Assert.True(residual < tolerance, $"residual {residual}");
    }

    private static Tensor Norm(Tensor x) => Tree.Norm(x);
}
