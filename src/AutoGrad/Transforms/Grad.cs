using System.Runtime.CompilerServices;

namespace AutoGrad;

public static partial class Transforms
{
    /// <summary>
    /// The gradient of a scalar function as a new function: <c>x ↦ ∂f/∂x</c>, by reverse mode. The result can be differentiated again.
    /// </summary>
    /// <param name="function">A function to a float scalar.</param>
    /// <returns>A function from a point to the gradient there, a tensor of the point's type.</returns>
    /// <remarks>
    /// When called, it throws an <see cref="ArgumentException"/> if the argument is not a float or the result not a float scalar.
    /// </remarks>
    /// <example><code>
    /// Func&lt;Tensor, Tensor&gt; f = x => Sin(x) * Exp(-x * x);
    /// double slope = (double)Grad(f)(0.3);
    /// double curvature = (double)Grad(Grad(f))(0.3);
    /// </code></example>
    public static Func<Tensor, Tensor> Grad(Func<Tensor, Tensor> function) => Grad<Tensor>(function);

    /// <inheritdoc cref="Grad{T}(Func{T, Tensor}, T)"/>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor and not a tree of its own
    public static Tensor Grad(Func<Tensor, Tensor> function, Tensor x) => ValueAndGrad<Tensor>(function, x).Gradient;

    /// <summary>
    /// The gradient of a scalar function with respect to its first argument, as a new function: a tree like the argument, with
    /// <c>∂f/∂leaf</c> in the place of each leaf. A leaf the result does not depend on gets zeros.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <param name="function">A function to a float scalar.</param>
    /// <remarks>
    /// When called, it throws an <see cref="ArgumentException"/> if a leaf is not a float or the result not a float scalar.
    /// </remarks>
    public static Func<T, T> Grad<T>(Func<T, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return x => ValueAndGrad(function, x).Gradient;
    }

    /// <inheritdoc cref="Grad{T}(Func{T, Tensor})"/>
    public static Func<Tensor, Tensor, Tensor> Grad(Func<Tensor, Tensor, Tensor> function) => Grad<Tensor, Tensor>(function);

    /// <inheritdoc cref="Grad{T}(Func{T, Tensor})"/>
    public static Func<Tensor, Tensor, Tensor, Tensor> Grad(Func<Tensor, Tensor, Tensor, Tensor> function) =>
        Grad<Tensor, Tensor, Tensor>(function);

    /// <inheritdoc cref="Grad{T}(Func{T, Tensor})"/>
    public static Func<Tensor, Tensor, Tensor, Tensor, Tensor> Grad(Func<Tensor, Tensor, Tensor, Tensor, Tensor> function) =>
        Grad<Tensor, Tensor, Tensor, Tensor>(function);

    /// <inheritdoc cref="Grad{T}(Func{T, Tensor})"/>
    public static Func<T, T1, T> Grad<T, T1>(Func<T, T1, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1) => ValueAndGrad(function, x, a1).Gradient;
    }

    /// <inheritdoc cref="Grad{T}(Func{T, Tensor})"/>
    public static Func<T, T1, T2, T> Grad<T, T1, T2>(Func<T, T1, T2, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1, a2) => ValueAndGrad(function, x, a1, a2).Gradient;
    }

    /// <inheritdoc cref="Grad{T}(Func{T, Tensor})"/>
    public static Func<T, T1, T2, T3, T> Grad<T, T1, T2, T3>(Func<T, T1, T2, T3, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1, a2, a3) => ValueAndGrad(function, x, a1, a2, a3).Gradient;
    }

    /// <inheritdoc cref="Grad{T}(Func{T, Tensor})"/>
    public static Func<T, T1, T2, T3, T4, T> Grad<T, T1, T2, T3, T4>(Func<T, T1, T2, T3, T4, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1, a2, a3, a4) => ValueAndGrad(function, x, a1, a2, a3, a4).Gradient;
    }

    /// <summary>
    /// The gradient of a scalar function with respect to its first argument, at a point: <c>∂f/∂x</c> for every leaf of x.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <param name="function">A function to a float scalar.</param>
    /// <param name="x">The point.</param>
    /// <returns>A tree like <paramref name="x"/>; zeros for a leaf the result does not depend on.</returns>
    /// <exception cref="ArgumentException">A leaf of the argument is not a float, or the result is not a float scalar.</exception>
    public static T Grad<T>(Func<T, Tensor> function, T x) => ValueAndGrad(function, x).Gradient;

    /// <inheritdoc cref="Grad{T}(Func{T, Tensor}, T)"/>
    public static T Grad<T, T1>(Func<T, T1, Tensor> function, T x, T1 a1) =>
        ValueAndGrad(function, x, a1).Gradient;

    /// <inheritdoc cref="Grad{T}(Func{T, Tensor}, T)"/>
    public static T Grad<T, T1, T2>(Func<T, T1, T2, Tensor> function, T x, T1 a1, T2 a2) =>
        ValueAndGrad(function, x, a1, a2).Gradient;

    /// <inheritdoc cref="Grad{T}(Func{T, Tensor}, T)"/>
    public static T Grad<T, T1, T2, T3>(Func<T, T1, T2, T3, Tensor> function, T x, T1 a1, T2 a2, T3 a3) =>
        ValueAndGrad(function, x, a1, a2, a3).Gradient;

    /// <inheritdoc cref="Grad{T}(Func{T, Tensor}, T)"/>
    public static T Grad<T, T1, T2, T3, T4>(Func<T, T1, T2, T3, T4, Tensor> function, T x, T1 a1, T2 a2, T3 a3, T4 a4) =>
        ValueAndGrad(function, x, a1, a2, a3, a4).Gradient;
}
