using System.Runtime.CompilerServices;

namespace AutoGrad;

public static partial class Transforms
{
    /// <inheritdoc cref="Jvp{T, TResult}(Func{T, TResult}, T, T)"/>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor and not a tree of its own
    public static (Tensor Value, Tensor Tangent) Jvp(Func<Tensor, Tensor> function, Tensor x, Tensor tangent) =>
        Jvp<Tensor, Tensor>(function, x, AdoptDType("Jvp", tangent, x));

    /// <summary>
    /// The Jacobian-vector product, forward mode: the value f(x) and its derivative along a direction, <c>J · dx</c> with J = ∂f/∂x.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <param name="function">The function to differentiate.</param>
    /// <param name="x">The point.</param>
    /// <param name="tangent">The direction, a tree like <paramref name="x"/>.</param>
    /// <returns>
    /// The value and a tree like it of tangents; zeros where nothing depends on the argument and for integer and Bool leaves.
    /// </returns>
    /// <exception cref="ArgumentException">A leaf of the argument is not a float, or the tangent has not its structure and
    /// types.</exception>
    public static (TResult Value, TResult Tangent) Jvp<T, TResult>(Func<T, TResult> function, T x, T tangent)
    {
        if (x is not null) CheckLike("Jvp", "the tangent", x, tangent);
        TracedFunction<TResult> traced = TraceAny("Jvp", function, x);
        return (traced.Result, Tree.Rebuild(traced.Result, [.. Pushed(traced, [.. Tree.Flatten(tangent)])]));
    }
}
