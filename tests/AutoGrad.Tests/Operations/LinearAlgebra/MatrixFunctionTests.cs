using AutoGrad.Testing;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.LinearAlgebra;

/// <summary>Derivatives of what is composed of factorisations and products; <see cref="GradientCheck"/> looks at both modes.</summary>
public sealed class MatrixFunctionTests
{
    public static TheoryData<string> Names => [.. Functions.Keys];

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Function, Shape Shape)> Functions = new()
    {
        ["inverse"] = (static x => Inverse(x), [3, 3]),
        ["inverses of a batch"] = (static x => Inverse(x), [2, 2, 2]),
        ["inverse of one number"] = (static x => Inverse(x), [1, 1]),
        ["power 0"] = (static x => MatrixPower(x, 0) * x, [2, 2]),
        ["power 1"] = (static x => MatrixPower(x, 1), [2, 2]),
        ["power 5"] = (static x => MatrixPower(0.3 * x, 5), [2, 3, 3]),
        ["power -1"] = (static x => MatrixPower(x, -1), [3, 3]),
        ["power -3"] = (static x => MatrixPower(x, -3), [2, 2, 2]),
        ["kron with a constant"] = (static x => Kron(x, From(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } })), [2, 2]),
        ["kron with itself"] = (static x => Kron(x, x), [2, 3]),
        ["kron of a batch and one"] = (static x => Kron(x, x[0]), [2, 2, 2]),
        ["trace"] = (static x => Sin(x.Trace()), [2, 3, 3]),
        ["least squares, tall"] = (static x => LeastSquares(x, Sin(x[..4, ..2])), [4, 3]),
        ["least squares, wide"] = (static x => LeastSquares(x, Sin(x[.., ..1])), [2, 4]),
        ["least squares, a batch"] = (static x => LeastSquares(x, Linspace(-1, 1, 3, DType.Float64)), [2, 3, 2]),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Derivatives_of_first_and_second_order_agree_with_differences(string name)
    {
        (Func<Tensor, Tensor> function, Shape shape) = Functions[name];
        Tensor x = ((0.5 * Sample.Uniform(new Random(3), shape)) + (3 * Eye(shape[^2], shape[^1], DType.Float64))).Evaluate();
        GradientCheck.Verify(function, x);
        GradientCheck.Verify(Grad(v => Sin(function(v)).Sum()), x);
    }

    /// <summary>(a⁻¹)˙ = −a⁻¹·ȧ·a⁻¹, and the power −1 is the same function.</summary>
    [Fact]
    public void The_derivative_of_the_inverse_is_known()
    {
        var random = new Random(4);
        Tensor a = (Sample.Uniform(random, [6, 6]) + (4 * Matrices.Eye(6))).Evaluate(), tangent = Sample.Uniform(random, [6, 6]);
        Tensor inverse = Inverse(a), expected = -MatMul(MatMul(inverse, tangent), inverse);
        Matrices.AssertNear(expected, Jvp(x => Inverse(x), a, tangent).Tangent, 1e-13);
        Matrices.AssertNear(expected, Jvp(x => MatrixPower(x, -1), a, tangent).Tangent, 1e-13);
    }

    [Fact]
    public void Singular_matrices_are_an_error_or_NaN()
    {
        Tensor batch = Stack([Zeros([2, 2], DType.Float64), 2 * Matrices.Eye(2)]);
        Tensor quiet = Inverse(batch, OnFailure.NaN);
        Assert.All(quiet[0].ToArray<double>(), static number => Assert.Equal(double.NaN, number));
        Matrices.AssertNear(0.5 * Matrices.Eye(2), quiet[1], 0);
        Assert.Contains("MatrixPower", Assert.Throws<ArgumentException>(() => MatrixPower(batch, -2).Evaluate()).Message);
    }

    /// <summary>
    /// d/da of trace f(a) is f′(a), of which nothing is left out where eigenvalues are equal, and a second derivative is finite.
    /// </summary>
    [Fact]
    public void Traces_of_functions_of_degenerate_symmetric_matrices_have_exact_gradients()
    {
        Tensor q = Matrices.Orthogonal(new Random(5), 5);
        Tensor twice = Matrices.Symmetric(MatMul(q * From([1.0, 1, 2, 2, 2]), q.Transpose())).Evaluate();
        Func<Tensor, Tensor> ofValues = static x => Sin(Eigh(x).Values).Sum();
        Func<Tensor, Tensor> ofMatrix = static x => Function(x, Tensor.Sin).Trace();
        foreach (Tensor a in new[] { twice, Matrices.Eye(5), Zeros([5, 5], DType.Float64), (twice + (1e-17 * Matrices.Eye(5))).Evaluate() })
        {
            Matrices.AssertNear(Function(a, Tensor.Cos), Grad(ofValues, a), 1e-13);
            Matrices.AssertNear(Function(a, Tensor.Cos), Grad(ofMatrix, a), 1e-13);
            Tensor weighted = Grad(x => (Function(x, Tensor.Sin) * q).Sum(), a);
            Tensor second = Grad(x => Square(Grad(ofMatrix, x)).Sum(), a);
            Assert.All(weighted.ToArray<double>().Concat(second.ToArray<double>()), static number => Assert.True(Math.Abs(number) < 1e3));
        }
    }

    /// <summary>Σ s² is Σ a², whose gradient is 2a, also for equal singular values and those that are 0.</summary>
    [Fact]
    public void Functions_of_degenerate_singular_values_have_exact_gradients()
    {
        var random = new Random(6);
        Tensor left = Matrices.Orthogonal(random, 6)[.., ..4], right = Matrices.Orthogonal(random, 4);
        Tensor equal = MatMul(left * From([3.0, 3, 3, 1]), right).Evaluate(), low = MatMul(left * From([2.0, 2, 0, 0]), right).Evaluate();
        foreach (Tensor a in new[] { equal, low, equal.Transpose(), Matrices.Eye(4), Zeros([4, 3], DType.Float64) })
        {
            Matrices.AssertNear(2 * a, Grad(static x => Square(Svd(x).S).Sum(), a), 1e-13);
            (Tensor u, Tensor s, Tensor v) = Svd(a);
            Tensor signs = Where(s > 1e-12, OnesLike(s), ZerosLike(s));
            Matrices.AssertNear(MatMul(u * signs, v.Transpose()), Grad(static x => x.MatrixNorm(MatrixNormKind.Nuclear), a), 1e-13);
            Tensor second = Grad(x => Square(Grad(static y => y.MatrixNorm(MatrixNormKind.Nuclear), x)).Sum(), a);
            Assert.All(second.ToArray<double>(), static number => Assert.True(Math.Abs(number) < 1e3));
        }
    }

    /// <summary>V · f(λ) · Vᵀ, which does not depend on the choice of eigenvectors.</summary>
    private static Tensor Function(Tensor a, Func<Tensor, Tensor> function) =>
        Eigh(a) is var (values, vectors) ? MatMul(vectors * function(values), vectors.Transpose()) : a;
}
