using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.LinearAlgebra;

/// <summary>
/// Gradients against differences to 1e-6 where the condition number is 1e8. Matrices move by a factor (1 + t·e) in its two sides, which
/// leaves the condition number as it is: a move of fixed size would make definite matrices indefinite.
/// </summary>
public sealed class IllConditionedGradientTests
{
    private const int Size = 24;
    private const double Condition = 1e8;

    private static Tensor Spectrum => Matrices.Spectrum(Size, Condition);

    [Fact]
    public void Cholesky_has()
    {
        var random = new Random(1);
        Tensor weights = Sample.Uniform(random, [Size, Size]);
        AssertGradient(random, Definite(random), static (a, e) => Both(a, e), a => (Cholesky(a) * weights).Sum());
        AssertGradient(random, Definite(random), static (a, e) => Both(a, e), static a => 2 * Log(Cholesky(a).Diagonal()).Sum());
    }

    [Fact]
    public void Solve_has()
    {
        var random = new Random(2);
        Tensor a = MatMul(Matrices.Orthogonal(random, Size) * Spectrum, Matrices.Orthogonal(random, Size)).Evaluate();
        Tensor b = MatMul(a, Sample.Uniform(random, [Size, 2])).Evaluate(), weights = Sample.Uniform(random, [Size, 2]);
        AssertGradient(random, a, static (a, e) => MatMul(a, Matrices.Eye(Size) + e), a => (Solve(a, b) * weights).Sum());
    }

    [Fact]
    public void Eigh_has()
    {
        var random = new Random(3);
        Tensor weights = Matrices.Symmetric(Sample.Uniform(random, [Size, Size]));
        Tensor Function(Tensor a) => Eigh(a) is var (values, vectors) ? MatMul(vectors * Sin(values), vectors.Transpose()) : a;
        AssertGradient(random, Definite(random), static (a, e) => Both(a, e), a => (Function(a) * weights).Sum());
        Tensor ladder = Linspace(1, 2, Size, DType.Float64);
        AssertGradient(random, Definite(random), static (a, e) => Both(a, e), a => (Eigh(a).Values * ladder).Sum());
    }

    [Fact]
    public void Svd_has()
    {
        var random = new Random(4);
        Tensor a = MatMul(Matrices.Orthogonal(random, Size + 5)[.., ..Size] * Spectrum, Matrices.Orthogonal(random, Size)).Evaluate();
        Tensor weights = Sample.Uniform(random, a.Shape);
        Tensor Function(Tensor a) => Svd(a) is var (u, s, v) ? MatMul(u * Sin(s), v.Transpose()) : a;
        AssertGradient(random, a, static (a, e) => MatMul(a, Matrices.Eye(Size) + e), a => (Function(a) * weights).Sum());
        AssertGradient(random, a, static (a, e) => MatMul(a, Matrices.Eye(Size) + e), static a => Svd(a).S.Sum());
    }

    private static Tensor Definite(Random random)
    {
        Tensor q = Matrices.Orthogonal(random, Size);
        return Matrices.Symmetric(MatMul(q * Spectrum, q.Transpose())).Evaluate();
    }

    private static Tensor Both(Tensor a, Tensor e) =>
        Matrices.Symmetric(MatMul(MatMul(Matrices.Eye(Size) + e, a), Matrices.Eye(Size) + e.Transpose()));

    private static void AssertGradient(Random random, Tensor a, Func<Tensor, Tensor, Tensor> moved, Func<Tensor, Tensor> function)
    {
        Tensor direction = Sample.Uniform(random, [Size, Size], -0.2, 0.2);
        Func<Tensor, Tensor> along = t => function(moved(a, t * direction));
        double reverse = (double)Grad(along, 0.0), forward = (double)Jvp(along, 0.0, 1.0).Tangent, numeric = Slope(t => (double)along(t));
        double allowed = 1e-6 * (1 + Math.Abs(numeric));
        Assert.True(Math.Abs(reverse - numeric) <= allowed, $"reverse mode {reverse:R}, differences {numeric:R}");
        Assert.True(Math.Abs(forward - numeric) <= allowed, $"forward mode {forward:R}, differences {numeric:R}");
    }

    /// <summary>Central differences of three steps, extrapolated twice: an error of sixth order lets the steps be large, against
    /// rounding.</summary>
    private static double Slope(Func<double, double> function)
    {
        const double Step = 0.04;
        double Central(double step) => (function(step) - function(-step)) / (2 * step);
        double wide = Central(Step), half = Central(Step / 2), quarter = Central(Step / 4);
        double first = ((4 * half) - wide) / 3, second = ((4 * quarter) - half) / 3;
        return ((16 * second) - first) / 15;
    }
}
