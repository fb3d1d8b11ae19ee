using Xunit;

namespace AutoGrad.Tests.Operations.LinearAlgebra;

/// <summary>Random matrices of known properties, and how far two are apart.</summary>
internal static class Matrices
{
    public static Tensor Eye(int n) => Tensor.Eye(n, dtype: DType.Float64);

    /// <summary>Symmetric, with eigenvalues of at least 1.</summary>
    public static Tensor Definite(Tensor x) => Tensor.MatMul(x, x.SwapAxes(-1, -2)) + Tensor.Eye(x.Shape[^2], dtype: x.DType);

    public static Tensor Symmetric(Tensor x) => 0.5 * (x + x.SwapAxes(-1, -2));

    /// <summary>A product of two reflections: orthogonal, and no element of it is special.</summary>
    public static Tensor Orthogonal(Random random, int n)
    {
        Tensor Reflection()
        {
            Tensor v = Sample.Uniform(random, [n]);
            return Eye(n) - (2 * Tensor.Outer(v, v) / (v * v).Sum());
        }
        return Tensor.MatMul(Reflection(), Reflection()).Evaluate();
    }

    /// <summary>Numbers from 1 down to 1 / condition, evenly in their logarithms.</summary>
    public static Tensor Spectrum(int n, double condition) =>
        Tensor.Exp(Tensor.Linspace(0, -Math.Log(condition), n, DType.Float64)).Evaluate();

    public static void AssertNear(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.Type, actual.Type);
        double error = (double)(expected - actual).Norm().Cast(DType.Float64), size = (double)expected.Norm().Cast(DType.Float64);
        Assert.True(error <= tolerance * (size + 1e-300), $"error {error} of {size}");
    }
}
