using System.Runtime.CompilerServices;

namespace AutoGrad.Testing;

/// <summary>
/// Checks derivatives against differences and against laws they obey. Meant for tests of layers, losses and derivative rules of one's own.
/// </summary>
/// <remarks>
/// <para>
/// <b>Differences.</b> Each element of the arguments (large leaves: random directions through all elements) is moved by ±h, ±h/2, ±h/4, …
/// of its scale max(1, |x|), and the difference quotients are extrapolated to a step of 0 by Ridders' scheme, until what they agree on
/// settles. That gives the derivative of every output with an estimate of its error. Forward mode (<c>Jvp</c>) is compared output by
/// output; in reverse mode the outputs are weighted at random, summed and pulled back (<c>Vjp</c>).
/// </para>
/// <para>
/// <b>Tolerance.</b> There is no constant to choose. Two derivatives agree if they differ by at most 4 times the estimated error plus
/// 2⁻³⁰ of their size for rounding in the derivative itself (2⁻¹³ in Float32). How far rounding moves the values is measured, by giving
/// every number on the way other last digits. What exceeds the tolerance is looked at a second time, from the smallest steps up, and with
/// what rounding makes of the derivative, before it is called wrong. A derivative too small to be seen beside rounding is told as not
/// checked.
/// </para>
/// <para>
/// <b>Kinks, edges, jumps.</b> The derivatives from both sides are extrapolated too. Where they disagree, the point is at a kink and the
/// derivative must lie between them; where the function is defined on one side only, it must be that side's; at a jump, or where a
/// derivative is infinite, nothing is held against it. The report tells of all of these.
/// </para>
/// <para>
/// <b>Laws.</b> See <see cref="CrossChecks"/>: adjoint modes, linearity, symmetry, batches, compilation, Float32. A function that reads
/// numbers while it runs cannot be batched or compiled; the report says so.
/// </para>
/// <para>
/// Float32 arguments are converted and the check runs in Float64, see <see cref="GradientCheckOptions.DType"/>. A failure names the
/// elements, both derivatives, and the primitive or custom rule that is wrong by itself, if one is.
/// </para>
/// </remarks>
/// <example><code>
/// GradientCheck.Verify(x => Sin(x) * Exp(-x), 0.3);
/// GradientCheck.Verify((Mlp model, Tensor x) => model.Apply(x), model, x);
/// GradientCheck.Verify(x => Losses.SoftmaxCrossEntropyFromLogits(x, labels), logits, new() { Order = 2 });
/// Console.WriteLine(GradientCheck.Report(x => Maximum(x, 0), From([-1.0, 0.0, 2.0])));
/// </code></example>
public static class GradientCheck
{
    /// <inheritdoc cref="Verify{T, TResult}(Func{T, TResult}, T, GradientCheckOptions?)"/>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor
    public static void Verify(Func<Tensor, Tensor> function, Tensor x, GradientCheckOptions? options = null) =>
        Verify<Tensor, Tensor>(function, x, options);

    /// <inheritdoc cref="Verify{T, TResult}(Func{T, TResult}, T, GradientCheckOptions?)"/>
    [OverloadResolutionPriority(1)]
    public static void Verify(Func<Tensor, Tensor, Tensor> function, Tensor x1, Tensor x2, GradientCheckOptions? options = null) =>
        Verify<Tensor, Tensor, Tensor>(function, x1, x2, options);

    /// <inheritdoc cref="Verify{T, TResult}(Func{T, TResult}, T, GradientCheckOptions?)"/>
    [OverloadResolutionPriority(1)]
    public static void Verify(
        Func<Tensor, Tensor, Tensor, Tensor> function, Tensor x1, Tensor x2, Tensor x3, GradientCheckOptions? options = null) =>
        Verify<Tensor, Tensor, Tensor, Tensor>(function, x1, x2, x3, options);

    /// <summary>
    /// Fails if at a point a derivative by some element of the arguments is wrong or a law of derivatives is broken; see the remarks of
    /// <see cref="GradientCheck"/>.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors. Its leaves that are not floats are not looked at.</typeparam>
    /// <param name="function">The function; its result need not be a scalar.</param>
    /// <param name="x">The point.</param>
    /// <param name="options">Modes, order, dtype, effort, strictness, laws and seed.</param>
    /// <exception cref="GradientCheckException">A derivative is wrong or not finite, or a law is broken.</exception>
    /// <exception cref="ArgumentException">
    /// There is nothing to check (a leaf of the argument is not a float, all are empty, or the result has no float); or the argument or the
    /// result is not finite at the point; or the function fails a step away from it; or two calls at one point differ; or no derivative
    /// could be compared, because the function jumps.
    /// </exception>
    public static void Verify<T, TResult>(Func<T, TResult> function, T x, GradientCheckOptions? options = null)
    {
        GradientReport report = Report(function, x, options);
        if (!report.Passed) throw new GradientCheckException(report);
    }

    /// <inheritdoc cref="Verify{T, TResult}(Func{T, TResult}, T, GradientCheckOptions?)"/>
    public static void Verify<T1, T2, TResult>(Func<T1, T2, TResult> function, T1 x1, T2 x2, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        Verify(x => function(x.Item1, x.Item2), (x1, x2), options);
    }

    /// <inheritdoc cref="Verify{T, TResult}(Func{T, TResult}, T, GradientCheckOptions?)"/>
    public static void Verify<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> function, T1 x1, T2 x2, T3 x3, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        Verify(x => function(x.Item1, x.Item2, x.Item3), (x1, x2, x3), options);
    }

    /// <inheritdoc cref="Verify{T, TResult}(Func{T, TResult}, T, GradientCheckOptions?)"/>
    public static void Verify<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> function, T1 x1, T2 x2, T3 x3, T4 x4, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        Verify(x => function(x.Item1, x.Item2, x.Item3, x.Item4), (x1, x2, x3, x4), options);
    }

    /// <inheritdoc cref="Report{T, TResult}(Func{T, TResult}, T, GradientCheckOptions?)"/>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor
    public static GradientReport Report(Func<Tensor, Tensor> function, Tensor x, GradientCheckOptions? options = null) =>
        Report<Tensor, Tensor>(function, x, options);

    /// <inheritdoc cref="Report{T, TResult}(Func{T, TResult}, T, GradientCheckOptions?)"/>
    [OverloadResolutionPriority(1)]
    public static GradientReport Report(Func<Tensor, Tensor, Tensor> function, Tensor x1, Tensor x2, GradientCheckOptions? options = null) =>
        Report<Tensor, Tensor, Tensor>(function, x1, x2, options);

    /// <inheritdoc cref="Report{T, TResult}(Func{T, TResult}, T, GradientCheckOptions?)"/>
    [OverloadResolutionPriority(1)]
    public static GradientReport Report(
        Func<Tensor, Tensor, Tensor, Tensor> function, Tensor x1, Tensor x2, Tensor x3, GradientCheckOptions? options = null) =>
        Report<Tensor, Tensor, Tensor, Tensor>(function, x1, x2, x3, options);

    /// <summary>
    /// What a check of the derivatives at a point finds, without failing; see the remarks of <see cref="GradientCheck"/>.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors. Its leaves that are not floats are not looked at.</typeparam>
    /// <param name="function">The function; its result need not be a scalar.</param>
    /// <param name="x">The point.</param>
    /// <param name="options">Modes, order, dtype, effort, strictness, laws and seed.</param>
    /// <returns>The findings; printed, they tell all. <see cref="GradientReport.Passed"/> says whether the check would succeed.</returns>
    /// <exception cref="ArgumentException">
    /// There is nothing to check (a leaf of the argument is not a float, all are empty, or the result has no float); or the argument or the
    /// result is not finite at the point; or the function fails a step away from it; or two calls at one point differ; or no derivative
    /// could be compared, because the function jumps.
    /// </exception>
    public static GradientReport Report<T, TResult>(Func<T, TResult> function, T x, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new GradientCheckRun<T, TResult>(function, x, options ?? new GradientCheckOptions()).Run();
    }

    /// <inheritdoc cref="Report{T, TResult}(Func{T, TResult}, T, GradientCheckOptions?)"/>
    public static GradientReport Report<T1, T2, TResult>(Func<T1, T2, TResult> function, T1 x1, T2 x2, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Report(x => function(x.Item1, x.Item2), (x1, x2), options);
    }

    /// <inheritdoc cref="Report{T, TResult}(Func{T, TResult}, T, GradientCheckOptions?)"/>
    public static GradientReport Report<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> function, T1 x1, T2 x2, T3 x3, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Report(x => function(x.Item1, x.Item2, x.Item3), (x1, x2, x3), options);
    }

    /// <inheritdoc cref="Report{T, TResult}(Func{T, TResult}, T, GradientCheckOptions?)"/>
    public static GradientReport Report<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> function, T1 x1, T2 x2, T3 x3, T4 x4, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Report(x => function(x.Item1, x.Item2, x.Item3, x.Item4), (x1, x2, x3, x4), options);
    }
}
