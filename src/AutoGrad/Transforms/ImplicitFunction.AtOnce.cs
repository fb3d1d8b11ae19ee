namespace AutoGrad;

/// <content>The forms that take the argument at once, and so infer types from method groups.</content>
public static partial class ImplicitFunction
{
    /// <summary>The solution x of <c>residual(x, a) = 0</c>, for one a.</summary>
    /// <inheritdoc cref="Root{TX, TA}(Func{TX, TA, TX}, Func{TA, TX}, LinearSolver?)"/>
    public static TX Root<TX, TA>(Func<TX, TA, TX> residual, Func<TA, TX> solve, TA a, LinearSolver? solver = null) =>
        Root(residual, solve, solver)(a);

    /// <summary>The solution x of <c>residual(x, a) = 0</c>, for one a.</summary>
    /// <inheritdoc cref="Root{TX, TA}(Func{TX, TA, TX}, TX, LinearSolver?, double?, int?, OnFailure)"/>
    public static TX Root<TX, TA>(
        Func<TX, TA, TX> residual, TX start, TA a, LinearSolver? solver = null, double? tolerance = null, int? maxSteps = null,
        OnFailure onFailure = OnFailure.Throw) => Root(residual, start, solver, tolerance, maxSteps, onFailure)(a);

    /// <summary>The solution of <c>x = map(x, a)</c>, for one a.</summary>
    /// <inheritdoc cref="FixedPoint{TX, TA}(Func{TX, TA, TX}, Func{TA, TX}, LinearSolver?)"/>
    public static TX FixedPoint<TX, TA>(Func<TX, TA, TX> map, Func<TA, TX> solve, TA a, LinearSolver? solver = null) =>
        FixedPoint(map, solve, solver)(a);

    /// <summary>The solution of <c>x = map(x, a)</c>, for one a.</summary>
    /// <inheritdoc cref="FixedPoint{TX, TA}(Func{TX, TA, TX}, TX, LinearSolver?, double?, int?, OnFailure)"/>
    public static TX FixedPoint<TX, TA>(
        Func<TX, TA, TX> map, TX start, TA a, LinearSolver? solver = null, double? tolerance = null, int? maxSteps = null,
        OnFailure onFailure = OnFailure.Throw) => FixedPoint(map, start, solver, tolerance, maxSteps, onFailure)(a);

    /// <summary>The x that minimises <c>objective(x, a)</c>, for one a.</summary>
    /// <inheritdoc cref="Minimum{TX, TA}(Func{TX, TA, Tensor}, Func{TA, TX}, LinearSolver?)"/>
    public static TX Minimum<TX, TA>(Func<TX, TA, Tensor> objective, Func<TA, TX> solve, TA a, LinearSolver? solver = null) =>
        Minimum(objective, solve, solver)(a);

    /// <summary>The x that minimises <c>objective(x, a)</c>, for one a.</summary>
    /// <inheritdoc cref="Minimum{TX, TA}(Func{TX, TA, Tensor}, TX, LinearSolver?, double?, int?, OnFailure)"/>
    public static TX Minimum<TX, TA>(
        Func<TX, TA, Tensor> objective, TX start, TA a, LinearSolver? solver = null, double? tolerance = null, int? maxSteps = null,
        OnFailure onFailure = OnFailure.Throw) => Minimum(objective, start, solver, tolerance, maxSteps, onFailure)(a);
}
