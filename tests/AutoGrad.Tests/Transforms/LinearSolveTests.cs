using AutoGrad.Tests.Functions;
using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class LinearSolveTests
{
    private static readonly Tensor Matrix = (Sample.Uniform(new Random(3), [4, 4]) + (5 * Tensor.Eye(4, dtype: DType.Float64))).Evaluate();
    private static readonly Tensor Right = Sample.Uniform(new Random(4), [4]);

    public static TheoryData<string> Solvers => ["dense", "cg", "gmres", "default", "custom"];

    private static LinearSolver? Named(string name) => name switch
    {
        "dense" => LinearSolver.Dense,
        "cg" => LinearSolver.ConjugateGradient(1e-13),
        "gmres" => LinearSolver.Gmres(1e-13),
        "custom" => LinearSolver.Custom(Iteration),
        _ => null,
    };

    /// <summary>Steepest descent with exact steps for a symmetric matrix, written with tensors, so that it can be traced.</summary>
    private static Tensor Iteration(Func<Tensor, Tensor> multiply, Tensor b)
    {
        Tensor x = Tensor.ZerosLike(b);
        for (int i = 0; i < 60; i++)
        {
            Tensor residual = b - multiply(x), image = multiply(residual);
            x += residual * (residual * residual).Sum() / ((residual * image).Sum() + 1e-30);
        }
        return x;
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Every_solver_and_its_derivatives_agree_with_elimination(string name)
    {
        // Symmetric positive definite in v, and not linear in what it captures.
        Func<Tensor, Tensor, Tensor> byProducts = (m, b) =>
            LinearSolve(v => Tensor.MatMul(m.Transpose(), Tensor.MatMul(m, v)) + (Tensor.Exp(m[0, 0]) * v), b, Named(name));
        Func<Tensor, Tensor, Tensor> byElimination = (m, b) =>
            Tensor.Solve(Tensor.MatMul(m.Transpose(), m) + (Tensor.Exp(m[0, 0]) * Tensor.Eye(4, dtype: DType.Float64)), b);
        Tensor weights = Sample.Uniform(new Random(5), [4]);
        Tensor Loss(Func<Tensor, Tensor, Tensor> solve, Tensor m, Tensor b) => (weights * Tensor.Sin(solve(m, b))).Sum();

        AssertClose(byElimination(Matrix, Right), byProducts(Matrix, Right), 1e-11);
        (Tensor M, Tensor B) Gradient(Func<Tensor, Tensor, Tensor> solve, Tensor m, Tensor b) =>
            Grad(((Tensor M, Tensor B) at) => Loss(solve, at.M, at.B), (m, b));
        (Tensor expectedM, Tensor expectedB) = Gradient(byElimination, Matrix, Right);
        (Tensor actualM, Tensor actualB) = Gradient(byProducts, Matrix, Right);
        AssertClose(expectedM, actualM, 1e-10);
        AssertClose(expectedB, actualB, 1e-10);

        Tensor direction = Sample.Uniform(new Random(6), [4, 4]);
        AssertClose(
            Jvp(m => byElimination(m, Right), Matrix, direction).Tangent, Jvp(m => byProducts(m, Right), Matrix, direction).Tangent, 1e-10);
        Tensor Second(Func<Tensor, Tensor, Tensor> solve) =>
            Grad(m => (Gradient(solve, m, Right).M * direction).Sum(), Matrix);
        AssertClose(Second(byElimination), Second(byProducts), 1e-9);
        Tensor ForwardOverReverse(Func<Tensor, Tensor, Tensor> solve) =>
            Jvp(m => Gradient(solve, m, Right).M, Matrix, direction).Tangent;
        AssertClose(Second(byElimination), ForwardOverReverse(byProducts), 1e-9);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void A_batch_is_solved_like_its_examples_one_by_one(string name)
    {
        Tensor matrices = Sample.Uniform(new Random(7), [3, 4, 4]);
        Tensor rights = Sample.Uniform(new Random(8), [3, 4]);
        Func<Tensor, Tensor, Tensor> solve = (m, b) =>
            LinearSolve(v => Tensor.MatMul(m.Transpose(), Tensor.MatMul(m, v)) + v, b, Named(name));
        Func<Tensor, Tensor, Tensor> gradient = (m, b) => Grad(at => Tensor.Sin(solve(at, b)).Sum(), m);
        Tensor together = Vmap(solve)(matrices, rights);
        Tensor gradients = Vmap(gradient)(matrices, rights);
        Tensor ofBatch = Grad(at => Tensor.Sin(Vmap(solve)(at, rights)).Sum(), matrices);
        for (int i = 0; i < 3; i++)
        {
            AssertClose(solve(matrices[i], rights[i]), together[i], 1e-11);
            AssertClose(gradient(matrices[i], rights[i]), gradients[i], 1e-10);
            AssertClose(gradients[i], ofBatch[i], 1e-10);
        }
        Tensor nested = Vmap(m => Vmap(b => solve(m, b))(rights))(matrices);
        AssertClose(solve(matrices[1], rights[2]), nested[1, 2], 1e-11);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void A_compiled_solution_is_the_same(string name)
    {
        Func<Tensor, Tensor, Tensor> gradient = (m, b) => Grad(
            at => LinearSolve(v => Tensor.MatMul(at.Transpose(), Tensor.MatMul(at, v)) + v, b, Named(name)).Sum(), m);
        Assert.Equal(gradient(Matrix, Right).ToArray<double>(), Compile(gradient)(Matrix, Right).ToArray<double>());
    }

    [Fact]
    public void A_solver_of_ones_own_may_read_numbers_and_is_not_differentiated_itself()
    {
        int calls = 0;
        LinearSolver own = LinearSolver.Custom((multiply, b) =>
        {
            calls++;
            Tensor x = Tensor.ZerosLike(b);
            for (int i = 0; i < 1000 && (double)Tree.Norm(b - multiply(x)) > 1e-13; i++) x = (x + (0.2 * (b - multiply(x)))).Evaluate();
            return x;
        });
        Tensor gradient = Grad(m => LinearSolve(v => Tensor.MatMul(m, v), Right, own).Sum(), Matrix);
        Assert.Equal(2, calls);
        AssertClose(Grad(m => Tensor.Solve(m, Right).Sum(), Matrix), gradient, 1e-11);
    }

    [Fact]
    public void Unknowns_may_be_a_tree()
    {
        // [x + 2 y, x - y] with x a vector and y a matrix of one row.
        static (Tensor X, Tensor Y) Apply((Tensor X, Tensor Y) v) => (v.X + (2 * v.Y[0]), (v.X - v.Y[0]).ExpandDims(0));
        (Tensor X, Tensor Y) right = (Sample.Uniform(new Random(1), [3]), Sample.Uniform(new Random(2), [1, 3]));
        (Tensor x, Tensor y) = LinearSolve<(Tensor X, Tensor Y)>(Apply)(right);
        AssertClose((right.X + (2 * right.Y[0])) / 3, x, 1e-13);
        AssertClose((right.X - right.Y[0]) / 3, y[0], 1e-13);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_large_system_is_solved_by_products_alone(bool symmetric)
    {
        const int N = 2000;
        Tensor b = Sample.Uniform(new Random(1), [N]);
        Tensor Multiply(Tensor v) => (3 * v) - v.Roll(1, 0) - ((symmetric ? 1 : 0.5) * v.Roll(-1, 0));
        Tensor x = LinearSolve(Multiply, b, symmetric ? LinearSolver.ConjugateGradient() : null);
        Assert.True((double)(Tree.Norm(Multiply(x) - b) / Tree.Norm(b)) < 1e-10);
    }

    [Fact]
    public void An_operator_may_solve_equations_itself()
    {
        // (A + B⁻¹)·x = b.
        Tensor other = (Matrix.Transpose() + Tensor.Eye(4, dtype: DType.Float64)).Evaluate();
        Tensor Nested(Tensor m) => LinearSolve(
            v => Tensor.MatMul(Matrix, v) + LinearSolve(w => Tensor.MatMul(m, w), v, LinearSolver.Gmres(1e-14)), Right, LinearSolver.Gmres(1e-13));
        Tensor Direct(Tensor m) => Tensor.Solve(Matrix + Tensor.Solve(m, Tensor.Eye(4, dtype: DType.Float64)), Right);
        AssertClose(Direct(other), Nested(other), 1e-11);
        AssertClose(Grad(m => Direct(m).Sum(), other), Grad(m => Nested(m).Sum(), other), 1e-10);
        AssertClose(JacobianForward(Direct)(other), JacobianForward(Nested)(other), 1e-10);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Float32_is_solved_in_Float32(string name)
    {
        LinearSolver? solver = name is "cg" ? LinearSolver.ConjugateGradient() : name is "gmres" ? LinearSolver.Gmres() : Named(name);
        Tensor matrix = Matrix.Cast(DType.Float32), right = Right.Cast(DType.Float32);
        Func<Tensor, Tensor> solve = b => LinearSolve(v => Tensor.MatMul(matrix.Transpose(), Tensor.MatMul(matrix, v)), b, solver);
        Tensor expected = Tensor.Solve(Tensor.MatMul(Matrix.Transpose(), Matrix), Right);
        Assert.Equal(DType.Float32, solve(right).DType);
        AssertClose(expected, solve(right).Cast(DType.Float64), 1e-5);
        AssertClose(expected, Jvp(solve, Tensor.ZerosLike(right), right).Tangent.Cast(DType.Float64), 1e-5);
    }

    [Fact]
    public void A_zero_right_side_has_the_solution_zero_and_still_a_derivative()
    {
        Tensor zero = Tensor.Zeros([4], DType.Float64);
        Func<Tensor, Tensor> solve = b => LinearSolve(v => Tensor.MatMul(Matrix, v), b, LinearSolver.Gmres(1e-13));
        Assert.All(solve(zero).ToArray<double>(), static number => Assert.Equal(0, number));
        AssertClose(Tensor.Solve(Matrix, Right), Jvp(solve, zero, Right).Tangent, 1e-11);
    }

    [Fact]
    public void NaN_in_the_right_side_makes_the_solution_NaN()
    {
        Tensor b = Tensor.From<double>([1, double.NaN, 0, 0], [4]);
        Tensor x = LinearSolve(v => Tensor.MatMul(Matrix, v), b, LinearSolver.Gmres());
        Assert.All(x.ToArray<double>(), static number => Assert.Equal(double.NaN, number));
    }

    [Fact]
    public void What_did_not_converge_says_how_far_it_came()
    {
        Tensor slow = Tensor.Exp(Tensor.Linspace(0, 12, 50, DType.Float64));
        Func<Tensor, Tensor> solve = scales => LinearSolve(
            v => scales * v, Tensor.Ones([50], DType.Float64), LinearSolver.ConjugateGradient(1e-12, maxIterations: 5));
        ConvergenceException error = Assert.Throws<ConvergenceException>(() => solve(slow).Evaluate());
        Assert.Equal(6, error.Iterations);
        Assert.Equal(1e-12, error.Tolerance);
        Assert.InRange(error.Residual, 0.1, 10);
        Assert.Equal("the method of conjugate gradients", error.Method);
        Assert.StartsWith(
            "LinearSolve: the method of conjugate gradients did not converge: after 6 products with the operator the residual is ",
            error.Message);
        Assert.EndsWith(
            " of the right side, and the tolerance is 1E-12. Allow more iterations or a larger tolerance, or use LinearSolver.Dense.",
            error.Message);
        Assert.Throws<ConvergenceException>(() => Compile(solve)(slow));
    }

    [Fact]
    public void On_request_only_the_examples_that_failed_are_NaN()
    {
        LinearSolver solver = LinearSolver.Gmres(maxIterations: 3, onFailure: OnFailure.NaN);
        Tensor easy = Tensor.Ones([20], DType.Float64);
        Tensor hard = Tensor.Linspace(1, 100, 20, DType.Float64);
        Func<Tensor, Tensor> solve = Vmap((Tensor scales) => LinearSolve(v => scales * v, Tensor.Ones([20], DType.Float64), solver));
        foreach (Func<Tensor, Tensor> each in new[] { solve, Compile(solve) })
        {
            Tensor x = each(Tensor.Stack([easy, hard]));
            AssertClose(easy, x[0], 1e-14);
            Assert.All(x[1].ToArray<double>(), static number => Assert.Equal(double.NaN, number));
        }
    }

    [Fact]
    public void A_singular_operator_is_an_error_for_every_solver()
    {
        Tensor b = Tensor.From<double>([1, 2], [2]);
        Tensor Project(Tensor v) => v * Tensor.From<double>([1, 0], [2]);
        ArgumentException dense = Assert.Throws<ArgumentException>(() => LinearSolve(Project, b, LinearSolver.Dense).Evaluate());
        Assert.StartsWith("LinearSolve: the matrix Float64[2, 2] is singular: pivot 1 of the elimination is 0.", dense.Message);
        ConvergenceException stuck = Assert.Throws<ConvergenceException>(() => LinearSolve(Project, b, LinearSolver.Gmres()).Evaluate());
        Assert.Contains("stagnated", stuck.Message);
        Assert.Throws<ConvergenceException>(() => LinearSolve(Project, b, LinearSolver.ConjugateGradient()).Evaluate());
    }

    [Fact]
    public void Conjugate_gradients_notice_that_a_matrix_is_not_positive()
    {
        string message = Assert.Throws<ConvergenceException>(() => LinearSolve(
            v => -v, Tensor.Ones([3], DType.Float64), LinearSolver.ConjugateGradient()).Evaluate()).Message;
        Assert.StartsWith("LinearSolve: the method of conjugate gradients met a direction d with d·A·d ≤ 0", message);
        Assert.EndsWith("The operator is not symmetric and positive definite: use LinearSolver.Gmres or LinearSolver.Dense.", message);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Tensor b = Tensor.Ones([3], DType.Float64);
        Messages.Verify(
            "LinearSolve: the operator's result is Float64[2], but the right side is Float64[3]. Return the same shapes and dtypes.",
            () => LinearSolve(static v => v[..2], b));
        Messages.Verify(
            "LinearSolve: the leaf Item2 of the operator's result is Float64[], but that of the right side is Float64[3]. "
            + "Return the same shapes and dtypes.",
            () => LinearSolve(static v => (v.Item1, v.Item2.Sum()), (b, b)));
        Messages.Verify(
            "LinearSolve: the leaves Item1: Float64[3] and Item2: Float32[3] of the right side have different dtypes. "
            + "Convert them to one, for example with Tree.Map(tree, (_, leaf) => leaf.Cast(DType.Float64)).",
            () => LinearSolve(static v => v, (b, Tensor.Ones([3]))));
        Messages.Verify(
            "LinearSolve: the operator on (Float64[3]) is not linear, because of Multiply(Float64[3], Float64[3]). "
            + "Find the root of a nonlinear function with ImplicitFunction.Root.",
            () => LinearSolve(static v => v * v, b));
        Messages.Verify(
            "LinearSolve: the operator on (Float64[3]) is not linear: it does not take zeros to zeros. "
            + "Take the constant that is added to the other side of the equation.",
            () => LinearSolve(static v => v + 1, b));
        Assert.Throws<ArgumentException>(() => LinearSolve(static v => v, Tensor.Ones([3], DType.Int32)));
        Messages.Verify(
            "LinearSolve: the solver returned Float64[] for a right side Float64[3]. Return a vector like the right side.",
            () => LinearSolve(static v => v, b, LinearSolver.Custom(static (_, right) => right.Sum())));
        Messages.Verify(
            "LinearSolve: the operator takes Float64[3], but got Float64[2]. Multiply vectors like the right side.",
            () => LinearSolve(static v => v, b, LinearSolver.Custom(static (multiply, right) => multiply(right[..2]))));
        Messages.Verify(
            "LinearSolver.ConjugateGradient: the tolerance 0 is not a positive number. Use 1e-10, for example, or leave it out.",
            () => LinearSolver.ConjugateGradient(0));
        Messages.Verify(
            "LinearSolver.Gmres: cannot solve in 0 iterations. Allow at least 1, or leave the number out.",
            () => LinearSolver.Gmres(maxIterations: 0));
    }
}
