using AutoGrad.Testing;
using Xunit;

namespace AutoGrad.Tests.Learning;

/// <summary>Assertions the tests of AutoGrad.Learning share.</summary>
internal static class LearningChecks
{
    public static void Error(string message, Action action) => Assert.Equal(message, Assert.Throws<ArgumentException>(action).Message);

    public static void Close(double[] expected, double[] actual, double tolerance = 1e-12) =>
        TensorAssertions.AssertClose(expected, Tensor.From(actual), tolerance);
}
