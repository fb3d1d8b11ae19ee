using AutoGrad.Compilation;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms.Sparsity;

public sealed class SparseHessianTests
{
    private static readonly Func<Tensor, Tensor> Rosenbrock = static x =>
        (100 * Square(x[1..] - Square(x[..^1])) + Square(1 - x[..^1])).Sum();

    [Fact]
    public void Rosenbrock_in_200_dimensions()
    {
        Tensor x = Linspace(-1, 1, 200, DType.Float64);
        SparseMatrix hessian = SparseHessian(Rosenbrock, x);
        Assert.Equal(598, hessian.Pattern.Count);
        Assert.Equal(3, Compression.OfHessian(hessian.Pattern).Count);
        SparseJacobianTests.AssertClose(SparseJacobianTests.DenseJacobian(Grad(Rosenbrock), x), hessian.ToDense());
    }

    [Fact]
    public void Rosenbrock_in_10000_dimensions_costs_three_products()
    {
        Tensor x = Sin(Arange(10_000).Cast(DType.Float64)).Evaluate();
        SparseMatrix hessian = SparseHessian(Rosenbrock, x);
        Assert.Equal(29_998, hessian.Pattern.Count);
        Tensor direction = Cos(x).Evaluate();
        Tensor product = Jvp(Grad(Rosenbrock), x, direction).Tangent;
        Assert.True(FlopCount.Of(hessian.Values) <= 3.5 * FlopCount.Of(product));
        SparseJacobianTests.AssertClose(product, hessian.Multiply(direction));
    }

    [Fact]
    public void An_arrow_takes_two_products_and_is_exactly_symmetric()
    {
        static Tensor Arrow(Tensor x) => (Exp(x[..1] * x[1..]) * Sin(x[1..])).Sum();
        Tensor x = Linspace(0.1, 0.9, 50, DType.Float64);
        SparseMatrix hessian = SparseHessian(Arrow, x);
        Assert.Equal(2, Compression.OfHessian(hessian.Pattern).Count);
        Tensor dense = hessian.ToDense();
        SparseJacobianTests.AssertClose(SparseJacobianTests.DenseJacobian(Grad(Arrow), x), dense);
        Assert.Equal(dense.ToArray<double>(), dense.Transpose().ToArray<double>());
    }

    [Fact]
    public void Trees_compile_and_batch()
    {
        static Tensor Energy((Tensor A, Tensor B) p) => (p.A * Square(p.B)).Sum() + Exp(p.A[0]);
        (Tensor, Tensor) point = (From([0.0, 2]), From([3.0, 4]));
        double[] expected =
        [
            1, 0, 6, 0,
            0, 0, 0, 8,
            6, 0, 0, 0,
            0, 8, 0, 4,
        ];
        Assert.Equal(expected, SparseHessian(Energy, point).ToDense().ToArray<double>());
        Assert.Equal(expected, Compile(SparseHessian<(Tensor A, Tensor B)>(Energy))(point).ToDense().ToArray<double>());
        Assert.Equal(["●·●·", "···●", "●·●·", "·●·●"], HessianSparsity(Energy, point).ToString().Split('\n')[1..]);

        Tensor points = Linspace(-1, 1, 15, DType.Float64).Reshape(3, 5);
        Tensor batch = Vmap(static x => SparseHessian(Rosenbrock, x).ToDense())(points);
        SparseJacobianTests.AssertClose(SparseHessian(Rosenbrock, points[2]).ToDense(), batch[2]);
    }

    [Fact]
    public void What_is_linear_has_no_entries() => Assert.Equal(0, SparseHessian(static x => (3 * x).Sum(), Ones([4])).Pattern.Count);

    [Fact]
    public void A_number_is_a_point() => Assert.Equal([6.0], SparseHessian(static x => x * x * x, 1.0).Values.ToArray<double>());

    [Fact]
    public void Not_a_scalar() => SparseJacobianTests.AssertMessage(
        "SparseHessian: needs a scalar to differentiate, but the function of (Float32[3]) returned Float32[3]. Reduce it, for example with .Sum() or .Mean(), or use Vjp.",
        () => SparseHessian(static x => x, Zeros([3])));

    [Fact]
    public void An_integer_argument() => SparseJacobianTests.AssertMessage(
        "HessianSparsity: cannot differentiate with respect to an argument of type Int32[2]. Only Float32 and Float64 have derivatives: convert with .Cast(DType.Float32), or pass it as a further argument.",
        () => HessianSparsity(static x => x.Sum(), From([1, 2])));

    [Fact]
    public void Leaves_of_two_dtypes() => SparseJacobianTests.AssertMessage(
        "SparseHessian: the argument (Item1: Float32[1], Item2: Float64[1]) has leaves of Float32 and Float64. Convert one, for example with .Cast(DType.Float32): a matrix has one dtype.",
        () => SparseHessian(static ((Tensor, Tensor) p) => p.Item1.Sum(), (From([1f]), From([1.0]))));

    [Fact]
    public void Nothing_to_differentiate_by() => SparseJacobianTests.AssertMessage(
        "SparseHessian: the argument (Float32[0]) has no elements to differentiate with respect to. Pass at least one number.",
        () => SparseHessian(static x => x.Sum(), Zeros([0])));
}
