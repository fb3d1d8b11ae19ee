using System.Collections.Immutable;
using AutoGrad.Compilation;

namespace AutoGrad;

public static partial class Transforms
{
    /// <summary>
    /// The solution of linear equations whose matrix is given as a function: <c>x</c> with <c>A(x) = b</c>. It is differentiated with
    /// respect to the right side and to whatever the operator captures, to any order, through the equations and not through the solver's
    /// steps.
    /// </summary>
    /// <typeparam name="T">The type of x and b: any tree of float tensors of one dtype.</typeparam>
    /// <param name="linear">
    /// The operator: a linear function from a tree like b to a tree like b. It is traced on tensors without numbers. That it is linear is
    /// checked as for <see cref="LinearTranspose{T, TResult}(Func{T, TResult}, T)"/>.
    /// </param>
    /// <param name="rightSide">b.</param>
    /// <param name="solver">
    /// How to solve. Unless given, <see cref="LinearSolver.Dense"/> up to 1000 unknowns, <see cref="LinearSolver.Gmres"/> beyond.
    /// </param>
    /// <returns>A tree like b.</returns>
    /// <exception cref="ArgumentException">
    /// The leaves of b are not floats of one dtype; the operator is not linear, or returns another structure, other shapes or dtypes; when
    /// computed: the matrix is singular.
    /// </exception>
    /// <exception cref="ConvergenceException">When computed: the solver did not converge, and was not told to give NaN.</exception>
    /// <example><code>
    /// Tensor x = LinearSolve(v => MatMul(a.Transpose(), MatMul(a, v)) + (ridge * v), b, LinearSolver.ConjugateGradient());
    /// </code></example>
    public static T LinearSolve<T>(Func<T, T> linear, T rightSide, LinearSolver? solver = null)
    {
        ArgumentNullException.ThrowIfNull(linear);
        if (rightSide is null) throw new ArgumentNullException(nameof(rightSide));
        var vectors = new TreeVector<T>("LinearSolve", "the right side", rightSide);
        Tensor variable = Placeholder.Create(vectors.Type);
        Tensor product = vectors.Join("the operator's result", Tracing.Call(linear, vectors.Split(variable)));
        if (Nonlinearity.Find([product], [variable]) is { } obstacle)
        {
            string node = $"{obstacle.Primitive.Name}({string.Join(", ", obstacle.Inputs.Select(static input => input.Type))})";
            throw Errors.Argument(
                "LinearSolve",
                $"the operator on {Signature(rightSide)} is not linear, because of {node}",
                "Find the root of a nonlinear function with ImplicitFunction.Root");
        }
        (ClosedFunction function, ImmutableArray<Tensor> captured) = ClosedFunction.Close([variable], [product]);
        Tensor atZero = Tensor.Abs(function.Call([Tensor.ZerosLike(variable), .. captured])[0]);
        if (!Tracing.IsActive && variable.Size > 0 && Evaluation.IsKnown(atZero) && (double)atZero.Max() > 0)
        {
            throw Errors.Argument(
                "LinearSolve",
                $"the operator on {Signature(rightSide)} is not linear: it does not take zeros to zeros",
                "Take the constant that is added to the other side of the equation");
        }
        solver ??= LinearSolver.ForSize(variable.Size, isSymmetric: false);
        return vectors.Split(solver.Solve("LinearSolve", new LinearBody(function), vectors.Join("the right side", rightSide), captured));
    }

    /// <summary>The solution of linear equations as a function of the right side: the inverse of a linear function.</summary>
    /// <inheritdoc cref="LinearSolve{T}(Func{T, T}, T, LinearSolver?)"/>
    public static Func<T, T> LinearSolve<T>(Func<T, T> linear, LinearSolver? solver = null)
    {
        ArgumentNullException.ThrowIfNull(linear);
        return rightSide => LinearSolve(linear, rightSide, solver);
    }
}
