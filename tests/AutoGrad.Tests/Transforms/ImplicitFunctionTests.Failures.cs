using AutoGrad.Tests.Functions;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed partial class ImplicitFunctionTests
{
    [Fact]
    public void A_few_hundred_unknowns_need_no_solver_of_their_own()
    {
        // The discrete Laplacian, on which iterations without a preconditioner are slow.
        const int N = 300;
        Tensor end = Tensor.Zeros([1], DType.Float64);
        Tensor Laplacian(Tensor u) => (2 * u) - Tensor.Concatenate([u[1..], end]) - Tensor.Concatenate([end, u[..^1]]);
        Func<Tensor, Tensor> root = ImplicitFunction.Root((Tensor u, Tensor a) => Laplacian(u) - a, start: Tensor.Zeros([N], DType.Float64));
        Assert.Equal(1e-3 * (N / 2) * ((N / 2) + 1) / 2, (double)root(1e-3)[N / 2], 1e-6);
    }

    [Fact]
    public void A_search_that_fails_says_how_far_it_came()
    {
        Func<Tensor, Tensor> doubling = ImplicitFunction.FixedPoint((Tensor x, Tensor a) => (2 * x) + a, start: 1.0, maxSteps: 5);
        ConvergenceException error = Assert.Throws<ConvergenceException>(() => doubling(1.0));
        Assert.Equal((5, 63.0 + 1, 1e-10), (error.Iterations, error.Residual, error.Tolerance));
        Assert.Equal(
            "ImplicitFunction.FixedPoint: the iteration did not converge: after 5 evaluations the largest element of map(x) - x is 64, and "
            + "the tolerance is 1E-10. Begin nearer to the solution, allow more steps or a larger tolerance, or pass a solve function "
            + "of your own.",
            error.Message);
        Assert.Throws<ConvergenceException>(() => Compile(doubling)(1.0));

        // No real root: the residual cannot be brought below 1.
        Func<Tensor, Tensor> none = ImplicitFunction.Root((Tensor x, Tensor a) => (x * x) + a, start: 0.7);
        Assert.StartsWith(
            "ImplicitFunction.Root: Newton's method ", Assert.Throws<ConvergenceException>(() => none(1.0)).Message);

        Func<Tensor, Tensor> flat = ImplicitFunction.Root((Tensor x, Tensor a) => (x * x) - a, start: 0.0);
        Assert.StartsWith(
            "ImplicitFunction.Root: Newton's method met a Jacobian with which it could not solve for a step (it is singular, or the linear "
            + "solver did not converge): after 0 evaluations the largest element of the "
            + "residual is 1,",
            Assert.Throws<ConvergenceException>(() => flat(1.0)).Message);
    }

    [Fact]
    public void On_request_only_the_examples_that_failed_are_NaN()
    {
        Func<Tensor, Tensor> line = ImplicitFunction.FixedPoint(
            (Tensor x, Tensor a) => (a * x) + 1, start: 1.0, maxSteps: 200, onFailure: OnFailure.NaN);
        Tensor found = Vmap(line)(From<double>([0.5, 2, -0.5], [3]));
        AssertClose(From<double>([2, 1 / 1.5], [2]), Stack([found[0], found[2]]), 1e-10);
        Assert.Equal(double.NaN, (double)found[1]);
        Tensor slopes = Vmap(Grad(line))(From<double>([0.5, 2, -0.5], [3]));
        Assert.Equal(4, (double)slopes[0], 9);
        Assert.Equal(double.NaN, (double)slopes[1]);
    }

    [Fact]
    public void A_singular_Jacobian_is_an_error_when_the_derivative_is_computed()
    {
        // x² = a at a = 0: the root is double.
        Tensor root = ByTheUser(0.0);
        Assert.Equal(0, (double)root);
        ArgumentException error = Assert.Throws<ArgumentException>(() => Grad(ByTheUser)(0.0).Evaluate());
        Assert.StartsWith("ImplicitFunction.Root: the matrix Float64[1, 1] is singular: pivot 0 of the elimination is 0.", error.Message);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Messages.Verify(
            "ImplicitFunction.Root: the residual is Float64[2], but the solution is Float64[]. Return the same shapes and dtypes.",
            () => ImplicitFunction.Root((Tensor x, Tensor a) => Stack([x, x]) - a, solve: Tensor.Sqrt)(2.0));
        Messages.Verify(
            "ImplicitFunction.FixedPoint: the leaf Item2 of the map's result is Float64[], but that of the start is Float64[2]. "
            + "Return the same shapes and dtypes.",
            () => ImplicitFunction.FixedPoint(
                ((Tensor, Tensor) x, Tensor a) => (x.Item1 * a, x.Item2.Sum()),
                start: (Zeros([], DType.Float64), Zeros([2], DType.Float64)))(0.5));
        Messages.Verify(
            "ImplicitFunction.Root: the residual has not the structure of the solution ([0]: Float64[], [1]: Float64[]): "
            + "the root: 2 elements against 1 element. Return a tree of the same structure, for example with Tree.Map.",
            () => ImplicitFunction.Root((Tensor[] x, Tensor a) => new[] { x[0] - a }, a => new[] { a, a })(0.5));
        Messages.Verify(
            "ImplicitFunction.Minimum: the objective is Float64[3], not a scalar Float64. Reduce it, for example with .Sum() or .Mean().",
            () => ImplicitFunction.Minimum((Tensor x, Tensor a) => x * a, start: Zeros([3], DType.Float64))(0.5));
        Messages.Verify(
            "ImplicitFunction.Root: the solution for (Float64[]) is null. Give a tree of tensors.",
            () => ImplicitFunction.Root((Tensor x, Tensor a) => x - a, _ => (new Tensor[1])[0])(0.5));
        Messages.Verify(
            "ImplicitFunction.Root: the tolerance -1 is not a positive number. Use 1e-10, for example, or leave it out.",
            () => ImplicitFunction.Root((Tensor x, Tensor a) => x - a, start: 1.0, tolerance: -1));
        Messages.Verify(
            "ImplicitFunction.Minimum: cannot search in 0 steps. Allow at least 1, or leave the number out.",
            () => ImplicitFunction.Minimum((Tensor x, Tensor a) => x - a, start: 1.0, maxSteps: 0));
    }
}
