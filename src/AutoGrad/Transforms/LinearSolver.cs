using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// A way to solve linear equations <c>A·x = b</c> whose matrix is given as a function <c>v ↦ A·v</c>: for
/// <see cref="Transforms.LinearSolve{T}(Func{T, T}, T, LinearSolver?)"/> and the derivatives of an <see cref="ImplicitFunction"/>.
/// </summary>
public abstract record LinearSolver
{
    private protected LinearSolver()
    {
    }

    /// <summary>
    /// Builds the n × n matrix from its products with all unit vectors at once, and eliminates: exact up to rounding, for any matrix that
    /// is not singular, with n² memory and n³ time. A singular matrix is an error when the result is computed.
    /// </summary>
    public static LinearSolver Dense { get; } = new DenseSolver(OnFailure.Throw);

    /// <summary>
    /// The method of conjugate gradients, for symmetric positive definite matrices: one product and a few vectors an iteration, about √κ
    /// iterations for condition number κ.
    /// </summary>
    /// <remarks>
    /// The solution is accepted when <c>‖b − A·x‖₂ ≤ tolerance · ‖b‖₂</c>, where the residual is computed from x itself. A right side of
    /// zeros has the solution zero; NaN and ∞ in a right side make the solution NaN. Derivatives take the matrix for symmetric.
    /// </remarks>
    /// <param name="tolerance">1e-10 for Float64 and 1e-5 for Float32 unless given; at least 16 units of rounding.</param>
    /// <param name="maxIterations">
    /// The most products with the matrix before the last one, which computes the residual; 10·n + 100 unless given.
    /// </param>
    /// <param name="onFailure">What happens when the tolerance is not reached, or the matrix proves not to be positive definite.</param>
    /// <exception cref="ArgumentException">The tolerance is not a positive number, or no iteration is allowed.</exception>
    public static LinearSolver ConjugateGradient(
        double? tolerance = null, int? maxIterations = null, OnFailure onFailure = OnFailure.Throw)
    {
        var settings = new KrylovSettings(KrylovMethod.ConjugateGradient, tolerance, maxIterations, Restart: 0, onFailure);
        return new KrylovSolver(Checked("LinearSolver.ConjugateGradient", settings));
    }

    /// <summary>
    /// The method of generalised minimal residuals, for any matrix: one product an iteration, and as many vectors and inner products as
    /// there were iterations since it last began again.
    /// </summary>
    /// <remarks>The solution is accepted as in <see cref="ConjugateGradient"/>. A cycle that gains nothing ends the search.</remarks>
    /// <param name="tolerance">1e-10 for Float64 and 1e-5 for Float32 unless given; at least 16 units of rounding.</param>
    /// <param name="maxIterations">
    /// The most products with the matrix before the last one, which computes the residual; 10·n + 100 unless given.
    /// </param>
    /// <param name="restart">The iterations after which the method begins again, to bound memory. Longer converges more surely.</param>
    /// <param name="onFailure">What happens when the tolerance is not reached.</param>
    /// <exception cref="ArgumentException">The tolerance is not a positive number, or no iteration is allowed.</exception>
    public static LinearSolver Gmres(
        double? tolerance = null, int? maxIterations = null, int restart = 50, OnFailure onFailure = OnFailure.Throw)
    {
        const string Operation = "LinearSolver.Gmres";
        if (restart < 1) throw Errors.Argument(Operation, $"cannot begin again after {restart} iterations", "Use a restart of 1 or more");
        return new KrylovSolver(Checked(Operation, new(KrylovMethod.Gmres, tolerance, maxIterations, restart, onFailure)));
    }

    /// <summary>
    /// A solver of the user's: from the operator <c>v ↦ A·v</c> on vectors and the right side, both of shape [n], to the solution of shape
    /// [n]. Its own operations get no derivatives: those of the solution follow from the equations, solved by the same function with the
    /// transposed operator.
    /// </summary>
    /// <param name="solve">
    /// The solver. It may read numbers where there are any; under <c>Compile</c> and <c>Vmap</c> it is traced and has to compute with
    /// tensors.
    /// </param>
    /// <example><code>
    /// // Ten steps of Richardson's iteration.
    /// LinearSolver richardson = LinearSolver.Custom((multiply, b) =>
    ///     Enumerable.Range(0, 10).Aggregate(b, (x, _) => x + (0.5 * (b - multiply(x)))));
    /// </code></example>
    public static LinearSolver Custom(Func<Func<Tensor, Tensor>, Tensor, Tensor> solve)
    {
        ArgumentNullException.ThrowIfNull(solve);
        return new CustomSolver(solve);
    }

    /// <summary>The solution for a vector b, as an expression that is differentiated with respect to b and the parameters.</summary>
    internal abstract Tensor Solve(string operation, LinearBody matrix, Tensor b, ImmutableArray<Tensor> parameters);

    /// <summary>The same solver, which gives NaN instead of failing; one of the user's fails as it will.</summary>
    internal virtual LinearSolver Forgiving => this;

    /// <summary>A solver for systems of a size: the dense one as long as a matrix is cheap, one that works by products beyond.</summary>
    internal static LinearSolver ForSize(int n, bool isSymmetric) =>
        n <= LargestDense ? Dense : isSymmetric ? ConjugateGradient() : Gmres();

    private const int LargestDense = 1000;

    private static KrylovSettings Checked(string operation, KrylovSettings settings)
    {
        if (settings.Tolerance is { } tolerance && !(tolerance > 0))
        {
            string problem = $"the tolerance {tolerance} is not a positive number";
            throw Errors.Argument(operation, problem, "Use 1e-10, for example, or leave it out");
        }
        if (settings.MaxIterations is < 1)
        {
            string problem = $"cannot solve in {settings.MaxIterations} iterations";
            throw Errors.Argument(operation, problem, "Allow at least 1, or leave the number out");
        }
        return settings;
    }

    private sealed record DenseSolver(OnFailure OnSingular) : LinearSolver
    {
        internal override LinearSolver Forgiving => new DenseSolver(OnFailure.NaN);

        internal override Tensor Solve(string operation, LinearBody matrix, Tensor b, ImmutableArray<Tensor> parameters)
        {
            int n = b.Shape[0];
            Tensor variable = Placeholder.Create(b.Type);
            Tensor product = matrix.Function.Call([variable, .. parameters])[0];
            Tensor columns = Batching.Apply(n, [product], [variable], [Tensor.Eye(n, dtype: b.DType)])[0];
            return new Solve(operation, OnSingular).Of(columns.Transpose(), b);
        }

        public override string ToString() => "Dense";
    }

    private sealed record KrylovSolver(KrylovSettings Settings) : LinearSolver
    {
        internal override LinearSolver Forgiving => new KrylovSolver(Settings with { OnFailure = OnFailure.NaN });

        internal override Tensor Solve(string operation, LinearBody matrix, Tensor b, ImmutableArray<Tensor> parameters) =>
            new IterativeSolve(operation, Settings, matrix).Apply([b, .. parameters]);
    }

    private sealed record CustomSolver(Func<Func<Tensor, Tensor>, Tensor, Tensor> Function) : LinearSolver
    {
        internal override Tensor Solve(string operation, LinearBody matrix, Tensor b, ImmutableArray<Tensor> parameters)
        {
            ImmutableArray<Tensor> operands = [b, .. parameters];
            Tensor solution = Function(vector => Product(operation, matrix, vector, parameters), b);
            if (solution?.Type != b.Type)
            {
                string problem = $"the solver returned {solution?.Type.ToString() ?? "null"} for a right side {b.Type}";
                throw Errors.Argument(operation, problem, "Return a vector like the right side");
            }
            ImmutableArray<Tensor> inputs = [.. matrix.Function.Inputs.Insert(1, b).Select(static input => Placeholder.Create(input.Type))];
            Tensor residual = matrix.Function.Call([inputs[0], .. inputs[2..]])[0] - inputs[1];
            var rule = new ImplicitRule(operation, $"({b.Type})", new ClosedFunction(inputs, [residual]), this, isSymmetric: false);
            return rule.Attach(ImplicitRule.Evaluated(solution), operands);
        }

        private static Tensor Product(string operation, LinearBody matrix, Tensor vector, ImmutableArray<Tensor> parameters)
        {
            TensorType expected = matrix.Function.Inputs[0].Type;
            if (vector?.Type == expected) return matrix.Function.Call([vector, .. parameters])[0];
            string problem = $"the operator takes {expected}, but got {vector?.Type.ToString() ?? "null"}";
            throw Errors.Argument(operation, problem, "Multiply vectors like the right side");
        }
    }
}
