using System.Runtime.CompilerServices;

namespace AutoGrad.Testing;

/// <summary>Checks derivatives against central differences. Meant for tests of layers, losses and derivative rules of one's own.</summary>
/// <remarks>
/// <para>
/// Everything runs in Float64: Float32 leaves of the arguments are converted first. Outputs are weighted at random and summed (a scalar
/// output has weight 1); that sum is pulled back by <c>Vjp</c>, and its derivative by each element of the arguments is compared with
/// <c>(4·D(h/2) − D(h)) / 3</c>, where <c>D(h) = (f(x + h) − f(x − h)) / 2h</c>: two central differences whose errors of second order
/// cancel. Large leaves are checked along random directions. The wrong derivative of one output by one input is then searched and reported.
/// </para>
/// <para>
/// Two derivatives agree if they differ by at most <see cref="GradientCheckOptions.Tolerance"/> relative to the larger one, plus what
/// rounding of the function's values makes uncertain: 64·2⁻⁵²·(1 + Σ|weight·output|) / step. So scale a function whose values are many
/// orders of magnitude below 1.
/// </para>
/// <para>
/// The point must be more than a step away from kinks, jumps and the edge of the domain. The function must be the same at each call: pass
/// random keys from outside. To check second derivatives, verify a gradient: <c>GradientCheck.Verify(Grad(f), x)</c>.
/// </para>
/// </remarks>
/// <example><code>
/// GradientCheck.Verify(x => Sin(x) * Exp(-x), 0.3);
/// GradientCheck.Verify((Mlp model, Tensor x) => model.Apply(x), model, x);
/// GradientCheck.Verify(x => Losses.SoftmaxCrossEntropyFromLogits(x, labels), logits);
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
    /// Fails if at a point a derivative by some element of the arguments is wrong; see the remarks of <see cref="GradientCheck"/>.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors. Its leaves that are not floats are not looked at.</typeparam>
    /// <param name="function">The function; its result need not be a scalar.</param>
    /// <param name="x">The point.</param>
    /// <param name="options">Step, tolerance, effort and seed.</param>
    /// <exception cref="GradientCheckException">A derivative differs from central differences, or is not finite.</exception>
    /// <exception cref="ArgumentException">
    /// There is nothing to check (a leaf of the argument is not a float, all are empty, or the result has no float); or the argument or the
    /// result is not finite, at the point or a step away; or two calls at one point differ.
    /// </exception>
    public static void Verify<T, TResult>(Func<T, TResult> function, T x, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        new DerivativeComparison<T, TResult>(function, x, options ?? new GradientCheckOptions()).Run();
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
}
