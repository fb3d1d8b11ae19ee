using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// Functions that are defined by an equation or a minimum and computed by whatever finds it. Their derivatives follow from the definition,
/// by the implicit function theorem: exact at the solution, at the price of one linear solve, without the memory or the time of
/// differentiating the search. They work in both modes and to any order, under <c>Vmap</c> and <c>Compile</c>, over any trees of tensors.
/// </summary>
/// <remarks>
/// <para>
/// Each form is given either a <c>solve</c> function of the user's, from a to x, or a start from which the library searches. A solve
/// function may be written in any way: its own operations get no derivatives. It may read numbers as long as there are any; under
/// <c>Compile</c> and <c>Vmap</c> it is traced and has to compute with tensors, for example in a <c>Control.While</c>, unless it is
/// wrapped by <c>HostCallback</c>. How exact the derivatives are depends on how well it solves.
/// </para>
/// <para>
/// The defining function is differentiated with respect to x, to a, and to what it captures, so it may close over tensors that are being
/// differentiated. The linear equations of the derivative are solved by <see cref="LinearSolver.Dense"/> up to 1000 unknowns, beyond by
/// <see cref="LinearSolver.ConjugateGradient"/> for minima and <see cref="LinearSolver.Gmres"/> for roots and fixed points, unless a solver
/// is given. A Jacobian that is singular at the solution is an error when the derivative is computed.
/// </para>
/// <para>
/// The leaves of x must be floats of one dtype; those of a may be anything, and the integer ones have no derivative. Where numbers are
/// known, x is computed at once and kept without its history.
/// </para>
/// </remarks>
public static partial class ImplicitFunction
{
    /// <summary>
    /// The function <c>a ↦ x</c> with <c>residual(x, a) = 0</c>, whose derivative is <c>−(∂residual/∂x)⁻¹ · ∂residual/∂a</c>.
    /// </summary>
    /// <typeparam name="TX">The type of the unknown: any tree of float tensors of one dtype.</typeparam>
    /// <typeparam name="TA">The type of the argument: any tree of tensors.</typeparam>
    /// <param name="residual">What is zero at the solution: a tree like x.</param>
    /// <param name="solve">Finds x for a.</param>
    /// <param name="solver">Solves the linear equations of the derivative.</param>
    /// <remarks>
    /// When called, it throws an <see cref="ArgumentException"/> if the residual is not of x's structure and types. Which of several roots
    /// is meant is up to <paramref name="solve"/>.
    /// </remarks>
    /// <example><code>
    /// Func&lt;Tensor, Tensor&gt; root = ImplicitFunction.Root((Tensor x, Tensor a) => x * x - a, a => Math.Sqrt((double)a));
    /// Tensor slope = Grad(root)(2.0);
    /// </code></example>
    public static Func<TA, TX> Root<TX, TA>(Func<TX, TA, TX> residual, Func<TA, TX> solve, LinearSolver? solver = null)
    {
        ArgumentNullException.ThrowIfNull(residual);
        ArgumentNullException.ThrowIfNull(solve);
        ImplicitDefinition<TX, TA> definition = OfRoot(residual, solver);
        return a => definition.At(a, solve(a));
    }

    /// <summary>
    /// The function <c>a ↦ x</c> with <c>residual(x, a) = 0</c>, found by Newton's method from a start: steps <c>−J⁻¹ · residual</c>
    /// with <c>J = ∂residual/∂x</c>, halved until ‖residual‖ falls.
    /// </summary>
    /// <typeparam name="TX">The type of the unknown: any tree of float tensors of one dtype.</typeparam>
    /// <typeparam name="TA">The type of the argument: any tree of tensors.</typeparam>
    /// <param name="residual">What is zero at the solution: a tree like x.</param>
    /// <param name="start">Where the search begins; it decides which of several roots is found.</param>
    /// <param name="solver">Solves the linear equations of Newton's steps and of the derivative.</param>
    /// <param name="tolerance">
    /// The search ends when no element of the residual is larger than this times 1 + the largest element of x, or a step is below rounding.
    /// 1e-10 for Float64 and 1e-5 for Float32 unless given.
    /// </param>
    /// <param name="maxSteps">The most evaluations of the residual; 100 unless given.</param>
    /// <param name="onFailure">What happens when the search does not come so far.</param>
    /// <remarks>
    /// When called, it throws an <see cref="ArgumentException"/> if the residual is not of x's structure and types; when computed, a
    /// <see cref="ConvergenceException"/> if the search has no success, for example because it meets a singular Jacobian.
    /// </remarks>
    public static Func<TA, TX> Root<TX, TA>(
        Func<TX, TA, TX> residual, TX start, LinearSolver? solver = null, double? tolerance = null, int? maxSteps = null,
        OnFailure onFailure = OnFailure.Throw)
    {
        ArgumentNullException.ThrowIfNull(residual);
        SearchSettings settings = Settings("ImplicitFunction.Root", SearchKind.Root, tolerance, maxSteps, onFailure);
        ImplicitDefinition<TX, TA> definition = OfRoot(residual, solver);
        return a => definition.At(a, start, settings);
    }

    /// <summary>
    /// The function <c>a ↦ x</c> with <c>x = map(x, a)</c>, whose derivative is <c>(I − ∂map/∂x)⁻¹ · ∂map/∂a</c>: an equilibrium, or the
    /// end of an iteration that converges.
    /// </summary>
    /// <typeparam name="TX">The type of the unknown: any tree of float tensors of one dtype.</typeparam>
    /// <typeparam name="TA">The type of the argument: any tree of tensors.</typeparam>
    /// <param name="map">Takes the solution to itself.</param>
    /// <param name="solve">Finds x for a.</param>
    /// <param name="solver">Solves the linear equations of the derivative.</param>
    /// <remarks>When called, it throws an <see cref="ArgumentException"/> if the map's result is not of x's structure and types.</remarks>
    public static Func<TA, TX> FixedPoint<TX, TA>(Func<TX, TA, TX> map, Func<TA, TX> solve, LinearSolver? solver = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(solve);
        ImplicitDefinition<TX, TA> definition = OfFixedPoint(map, solver);
        return a => definition.At(a, solve(a));
    }

    /// <summary>
    /// The function <c>a ↦ x</c> with <c>x = map(x, a)</c>, found by applying the map again and again from a start. This converges where
    /// the map brings points nearer to each other.
    /// </summary>
    /// <typeparam name="TX">The type of the unknown: any tree of float tensors of one dtype.</typeparam>
    /// <typeparam name="TA">The type of the argument: any tree of tensors.</typeparam>
    /// <param name="map">Takes the solution to itself.</param>
    /// <param name="start">Where the iteration begins.</param>
    /// <param name="solver">Solves the linear equations of the derivative.</param>
    /// <param name="tolerance">
    /// The iteration ends when no element of map(x) − x is larger than this times 1 + the largest element of x. 1e-10 for Float64 and 1e-5
    /// for Float32 unless given.
    /// </param>
    /// <param name="maxSteps">The most applications of the map; 1000 unless given.</param>
    /// <param name="onFailure">What happens when the iteration does not come so far.</param>
    /// <remarks>
    /// When called, it throws an <see cref="ArgumentException"/> if the map's result is not of x's structure and types; when computed, a
    /// <see cref="ConvergenceException"/> if the iteration does not converge.
    /// </remarks>
    /// <example><code>
    /// // A layer that is applied until nothing changes any more.
    /// var equilibrium = ImplicitFunction.FixedPoint(
    ///     (Tensor z, (Layer Layer, Tensor X) a) => Tanh(MatMul(z, a.Layer.W) + MatMul(a.X, a.Layer.U)), start: Zeros([batch, width]));
    /// </code></example>
    public static Func<TA, TX> FixedPoint<TX, TA>(
        Func<TX, TA, TX> map, TX start, LinearSolver? solver = null, double? tolerance = null, int? maxSteps = null,
        OnFailure onFailure = OnFailure.Throw)
    {
        ArgumentNullException.ThrowIfNull(map);
        SearchSettings settings = Settings("ImplicitFunction.FixedPoint", SearchKind.FixedPoint, tolerance, maxSteps, onFailure);
        ImplicitDefinition<TX, TA> definition = OfFixedPoint(map, solver);
        return a => definition.At(a, start, settings);
    }

    /// <summary>
    /// The function <c>a ↦ x</c> that minimises <c>objective(x, a)</c> over x, whose derivative is
    /// <c>−(∂²objective/∂x²)⁻¹ · ∂²objective/∂x∂a</c>: a fitted model as a function of its data and hyper-parameters.
    /// </summary>
    /// <typeparam name="TX">The type of the unknown: any tree of float tensors of one dtype.</typeparam>
    /// <typeparam name="TA">The type of the argument: any tree of tensors.</typeparam>
    /// <param name="objective">A float scalar, with a second derivative in x that is positive definite at the solution.</param>
    /// <param name="solve">Finds x for a; only that the gradient is zero there matters.</param>
    /// <param name="solver">Solves the linear equations of the derivative, which are symmetric.</param>
    /// <remarks>When called, it throws an <see cref="ArgumentException"/> if the objective is not a float scalar.</remarks>
    public static Func<TA, TX> Minimum<TX, TA>(Func<TX, TA, Tensor> objective, Func<TA, TX> solve, LinearSolver? solver = null)
    {
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(solve);
        ImplicitDefinition<TX, TA> definition = OfMinimum(objective, solver);
        return a => definition.At(a, solve(a));
    }

    /// <summary>
    /// The function <c>a ↦ x</c> that minimises <c>objective(x, a)</c> over x, found by Newton's method from a start: steps <c>−H⁻¹ · g</c>
    /// (−g where that does not lead down, or H is singular), halved until the objective falls.
    /// </summary>
    /// <typeparam name="TX">The type of the unknown: any tree of float tensors of one dtype.</typeparam>
    /// <typeparam name="TA">The type of the argument: any tree of tensors.</typeparam>
    /// <param name="objective">A float scalar, with a second derivative in x that is positive definite at the solution.</param>
    /// <param name="start">
    /// Where the search begins; it decides which of several minima is found. The search ends where the gradient is zero, and does not ask
    /// whether that is a minimum: do not begin at a maximum or on the ridge of a saddle, such as a symmetric point.
    /// </param>
    /// <param name="solver">Solves the linear equations of Newton's steps and of the derivative, which are symmetric.</param>
    /// <param name="tolerance">
    /// The search ends when no element of the gradient is larger than this times 1 + the largest element of x, or a step is below rounding.
    /// 1e-10 for Float64 and 1e-5 for Float32 unless given.
    /// </param>
    /// <param name="maxSteps">The most evaluations of the objective; 100 unless given.</param>
    /// <param name="onFailure">What happens when the search does not come so far.</param>
    /// <remarks>
    /// When called, it throws an <see cref="ArgumentException"/> if the objective is not a float scalar; when computed, a
    /// <see cref="ConvergenceException"/> if the search has no success.
    /// </remarks>
    /// <example><code>
    /// // Ridge regression: the weights as a function of the penalty.
    /// var weights = ImplicitFunction.Minimum(
    ///     (Tensor w, Tensor penalty) => Square(MatMul(x, w) - y).Sum() + (penalty * Square(w).Sum()), start: Zeros([5], DType.Float64));
    /// Tensor slope = Grad((Tensor penalty) => validation(weights(penalty)))(0.1);
    /// </code></example>
    public static Func<TA, TX> Minimum<TX, TA>(
        Func<TX, TA, Tensor> objective, TX start, LinearSolver? solver = null, double? tolerance = null, int? maxSteps = null,
        OnFailure onFailure = OnFailure.Throw)
    {
        ArgumentNullException.ThrowIfNull(objective);
        SearchSettings settings = Settings("ImplicitFunction.Minimum", SearchKind.Minimum, tolerance, maxSteps, onFailure);
        ImplicitDefinition<TX, TA> definition = OfMinimum(objective, solver);
        return a => definition.At(a, start, settings);
    }

    private static ImplicitDefinition<TX, TA> OfRoot<TX, TA>(Func<TX, TA, TX> residual, LinearSolver? solver) => new(
        "ImplicitFunction.Root",
        SearchKind.Root,
        solver,
        (unknowns, x, a) => [unknowns.Join("the residual", residual(unknowns.Split(x), a))]);

    private static ImplicitDefinition<TX, TA> OfFixedPoint<TX, TA>(Func<TX, TA, TX> map, LinearSolver? solver) => new(
        "ImplicitFunction.FixedPoint",
        SearchKind.FixedPoint,
        solver,
        (unknowns, x, a) => [unknowns.Join("the map's result", map(unknowns.Split(x), a)) - x]);

    private static ImplicitDefinition<TX, TA> OfMinimum<TX, TA>(Func<TX, TA, Tensor> objective, LinearSolver? solver)
    {
        const string Operation = "ImplicitFunction.Minimum";
        return new(Operation, SearchKind.Minimum, solver, (unknowns, x, a) =>
        {
            Tensor value = objective(unknowns.Split(x), a);
            if (value is null) throw Errors.Argument(Operation, "the objective is null", "Return the tensor to minimise");
            if (value.Rank != 0 || value.DType != x.DType)
            {
                throw Errors.Argument(
                    Operation, $"the objective is {value.Type}, not a scalar {x.DType}", "Reduce it, for example with .Sum() or .Mean()");
            }
            return [value, Reverse.Cotangents([value], [Tensor.OnesLike(value)], [x])[0]];
        });
    }

    private static SearchSettings Settings(string operation, SearchKind kind, double? tolerance, int? maxSteps, OnFailure onFailure)
    {
        if (tolerance is { } given && !(given > 0))
        {
            throw Errors.Argument(operation, $"the tolerance {given} is not a positive number", "Use 1e-10, for example, or leave it out");
        }
        if (maxSteps is < 1)
        {
            throw Errors.Argument(operation, $"cannot search in {maxSteps} steps", "Allow at least 1, or leave the number out");
        }
        return new SearchSettings(kind, tolerance, maxSteps, onFailure);
    }
}
