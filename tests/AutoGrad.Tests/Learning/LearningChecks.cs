using AutoGrad.Testing;
using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Learning;

/// <summary>Assertions the tests of AutoGrad.Learning share.</summary>
internal static class LearningChecks
{
    public static void Error(string message, Action action) => Assert.Equal(message, Assert.Throws<ArgumentException>(action).Message);

    public static void Close(double[] expected, double[] actual, double tolerance = 1e-12) =>
        TensorAssertions.AssertClose(expected, Tensor.From(actual), tolerance);

    /// <summary>The gradient of a scalar function against central differences in every element, Float64.</summary>
    public static void Gradient(Func<Tensor, Tensor> function, Tensor at, double tolerance = 1e-6)
    {
        const double Step = 1e-5;
        double[] point = at.ToArray<double>();
        double[] differences = new double[point.Length];
        for (int i = 0; i < point.Length; i++)
        {
            double Moved(double step)
            {
                double[] moved = [.. point];
                moved[i] += step;
                return (double)function(Tensor.From(moved, at.Shape));
            }
            differences[i] = (Moved(Step) - Moved(-Step)) / (2 * Step);
        }
        Close(differences, Grad(function, at).ToArray<double>(), tolerance);
    }
}
