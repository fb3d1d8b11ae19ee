using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Learning;

/// <summary>A straight line through ten points: by descent, exactly by one Newton step, and how well conditioned that is.</summary>
public sealed class LeastSquaresSeedTests
{
    private static readonly Tensor X = From([1.0, 2, 4, 4, 5, 6, 9, 9, 9, 10]);
    private static readonly Tensor Y = From([4.0, 5, 8, 12, 15, 16, 18, 21, 22, 24]);

    [Fact]
    public void Gradient_descent()
    {
        Tensor line = Zeros([2], DType.Float64);
        var step = Compile((Tensor p) => p - (1e-4 * Grad(HalfSquaredError(X), p)));
        for (int i = 0; i < 1000; i++) line = step(line);
        Assert.Equal(2.309133, (double)line[0], 5e-7);
        Assert.Equal(0.610665, (double)line[1], 5e-7);
    }

    [Fact]
    public void One_Newton_step_is_the_exact_fit()
    {
        Tensor start = Zeros([2], DType.Float64);
        double[] slope = Grad(HalfSquaredError(X), start).ToArray<double>();
        double[,] h = Curvature(X);
        double determinant = (h[0, 0] * h[1, 1]) - (h[0, 1] * h[1, 0]);
        Assert.Equal(2.136706135630, -((h[1, 1] * slope[0]) - (h[0, 1] * slope[1])) / determinant, 1e-10);
        Assert.Equal(1.893433799785, -((h[0, 0] * slope[1]) - (h[1, 0] * slope[0])) / determinant, 1e-10);
    }

    [Fact]
    public void Condition_numbers_raw_centred_and_standardised()
    {
        Tensor centred = X - X.Mean();
        Assert.Equal(216.94, Condition(Curvature(X)), 5e-3);
        Assert.Equal(9.29, Condition(Curvature(centred)), 5e-3);
        Assert.Equal(1, Condition(Curvature(centred / X.StandardDeviation())), 1e-12);
    }

    /// <summary>½ Σ (slope · x + intercept − y)².</summary>
    private static Func<Tensor, Tensor> HalfSquaredError(Tensor x) => line => 0.5 * Square((line[0] * x) + line[1] - Y).Sum();

    /// <summary>The matrix of second derivatives: the gradient pushed forward along both unit vectors at once.</summary>
    private static double[,] Curvature(Tensor x)
    {
        Tensor at = Zeros([2], DType.Float64);
        double[] rows =
            Vmap(unit => Jvp(p => Grad(HalfSquaredError(x), p), at, unit).Tangent)(Eye(2, dtype: DType.Float64)).ToArray<double>();
        return new[,] { { rows[0], rows[1] }, { rows[2], rows[3] } };
    }

    /// <summary>The ratio of the eigenvalues of a symmetric matrix of two rows.</summary>
    private static double Condition(double[,] h)
    {
        double mean = (h[0, 0] + h[1, 1]) / 2;
        double radius = Math.Sqrt(Math.Pow((h[0, 0] - h[1, 1]) / 2, 2) + (h[0, 1] * h[1, 0]));
        return (mean + radius) / (mean - radius);
    }
}
