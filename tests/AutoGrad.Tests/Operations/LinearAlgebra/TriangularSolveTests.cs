using AutoGrad.Tests.Functions;
using Xunit;

namespace AutoGrad.Tests.Operations.LinearAlgebra;

public sealed class TriangularSolveTests : PrimitiveTests
{
    protected override Type Primitive => typeof(TriangularSolve);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach ((bool lower, bool transposed, bool unit) in Kinds)
        {
            string kind = $"{(lower ? "lower" : "upper")}{(transposed ? ", transposed" : "")}{(unit ? ", unit diagonal" : "")}";
            yield return Case(random, $"columns, {kind}", [3, 3], [3, 2], lower, transposed, unit);
            yield return Case(random, $"vector, {kind}", [4, 4], [4], lower, transposed, unit);
        }
        yield return Case(random, "batch", [2, 3, 3], [2, 3, 2]);
        yield return Case(random, "batches broadcast", [2, 1, 2, 2], [3, 2, 2]);
        yield return Case(random, "matrices share a vector", [2, 3, 3], [3]);
        yield return Case(random, "right sides share a matrix", [3, 3], [2, 3, 2]);
        yield return Case(random, "no unknowns", [0, 0], [0, 2]);
        yield return Case(random, "no right sides", [2, 2], [2, 0]);
        yield return Case(random, "one by one", [1, 1], [1]);
    }

    private static IEnumerable<(bool Lower, bool Transposed, bool UnitDiagonal)> Kinds =>
        from lower in new[] { true, false }
        from transposed in new[] { true, false }
        from unit in new[] { true, false }
        select (lower, transposed, unit);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_solution_gives_back_the_right_side(int columns)
    {
        const int N = 256;
        var random = new Random(5);
        Tensor a = ((Sample.Uniform(random, [N, N], -1, 1) / 16) + (2 * Matrices.Eye(N))).Evaluate();
        Tensor b = Sample.Uniform(random, [N, columns]);
        foreach ((bool lower, bool transposed, bool unit) in Kinds)
        {
            Tensor triangle = lower ? a.LowerTriangle(unit ? -1 : 0) : a.UpperTriangle(unit ? 1 : 0);
            if (unit) triangle += Matrices.Eye(N);
            Tensor x = Tensor.TriangularSolve(a, b, lower, transposed, unit);
            Matrices.AssertNear(b, Tensor.MatMul(transposed ? triangle.Transpose() : triangle, x), 1e-12);
            Matrices.AssertNear(Tensor.Solve(transposed ? triangle.Transpose() : triangle, b), x, 1e-12);
        }
    }

    [Fact]
    public void The_other_triangle_is_not_read()
    {
        Tensor a = Tensor.From(new double[,] { { 2, double.NaN }, { 1, 4 } });
        Assert.Equal([0.5, 0.125], Tensor.TriangularSolve(a, Tensor.Ones([2], DType.Float64)).ToArray<double>());
    }

    [Fact]
    public void A_zero_on_the_diagonal_is_named_or_gives_NaN()
    {
        Tensor a = Tensor.From(new double[,] { { 2, 0 }, { 1, 0 } });
        Tensor b = Tensor.Ones([2], DType.Float64);
        Messages.Verify(
            "TriangularSolve: the matrix Float64[2, 2] is singular: element 1 of its diagonal is 0. Check that the equations are independent.",
            () => Tensor.TriangularSolve(a, b).Evaluate());
        Assert.Equal([double.NaN, double.NaN], Tensor.TriangularSolve(a, b, onSingular: OnFailure.NaN).ToArray<double>());
        Assert.Equal([1, 0], Tensor.TriangularSolve(a, b, unitDiagonal: true).ToArray<double>());
        Messages.Verify(
            "TriangularSolve: needs square matrices, but got Float64[2, 3]. Give a as many rows as columns in its last two axes.",
            () => Tensor.TriangularSolve(Tensor.Ones([2, 3], DType.Float64), b));
    }

    private static LawCase Case(
        Random random, string name, Shape a, Shape b, bool lower = true, bool transposed = false, bool unit = false)
    {
        Tensor matrices = (Sample.Uniform(random, a) + (3 * Matrices.Eye(a[^1]))).Evaluate();
        return new(name, x => Tensor.TriangularSolve(x[0], x[1], lower, transposed, unit), matrices, Sample.Uniform(random, b));
    }
}
