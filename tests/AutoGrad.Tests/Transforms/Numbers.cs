using Xunit;

namespace AutoGrad.Tests.Transforms;

/// <summary>Comparisons of tensors by their numbers.</summary>
internal static class Numbers
{
    /// <summary>Fails unless types are equal and elements agree, relative to 1 + |expected|.</summary>
    public static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.Type, actual.Type);
        double[] left = expected.Cast(DType.Float64).ToArray<double>(), right = actual.Cast(DType.Float64).ToArray<double>();
        for (int i = 0; i < left.Length; i++) AssertClose(left[i], right[i], tolerance, $"element {i}");
    }

    /// <summary>Fails unless the numbers agree, relative to 1 + |expected|.</summary>
    public static void AssertClose(double expected, double actual, double tolerance, string what) => Assert.True(
        Math.Abs(expected - actual) <= tolerance * (1 + Math.Abs(expected)), $"{what} is {actual:R}, expected {expected:R}");

    /// <summary>The number of nodes an expression is made of.</summary>
    public static int CountNodes(params ReadOnlySpan<Tensor> outputs) => Graph.Reachable(outputs, static _ => true).Count;
}
