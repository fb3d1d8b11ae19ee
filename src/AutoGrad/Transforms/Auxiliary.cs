namespace AutoGrad;

/// <summary>
/// Functions that return a scalar to differentiate and something else besides, such as a prediction or the state of a layer.
/// </summary>
public static partial class Transforms
{
    /// <summary>
    /// The value, the auxiliary output and the gradient of a function with respect to its first argument, as a new function. The
    /// auxiliary output is passed on and not differentiated.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TAuxiliary">Anything.</typeparam>
    /// <param name="function">A function to a pair of a float scalar and the auxiliary output.</param>
    /// <remarks>
    /// When called, it throws an <see cref="ArgumentException"/> if a leaf is not a float or the value not a float scalar.
    /// </remarks>
    public static Func<T, ((Tensor Value, TAuxiliary Auxiliary) Result, T Gradient)> ValueAndGrad<T, TAuxiliary>(
        Func<T, (Tensor Value, TAuxiliary Auxiliary)> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return x => ValueAndGrad(function, x);
    }

    /// <inheritdoc cref="ValueAndGrad{T, TAuxiliary}(Func{T, ValueTuple{Tensor, TAuxiliary}})"/>
    public static Func<T, T1, ((Tensor Value, TAuxiliary Auxiliary) Result, T Gradient)> ValueAndGrad<T, T1, TAuxiliary>(
        Func<T, T1, (Tensor Value, TAuxiliary Auxiliary)> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1) => ValueAndGrad(function, x, a1);
    }

    /// <inheritdoc cref="ValueAndGrad{T, TAuxiliary}(Func{T, ValueTuple{Tensor, TAuxiliary}})"/>
    public static Func<T, T1, T2, ((Tensor Value, TAuxiliary Auxiliary) Result, T Gradient)> ValueAndGrad<T, T1, T2, TAuxiliary>(
        Func<T, T1, T2, (Tensor Value, TAuxiliary Auxiliary)> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1, a2) => ValueAndGrad(function, x, a1, a2);
    }

    /// <inheritdoc cref="ValueAndGrad{T, TAuxiliary}(Func{T, ValueTuple{Tensor, TAuxiliary}})"/>
    public static Func<T, T1, T2, T3, ((Tensor Value, TAuxiliary Auxiliary) Result, T Gradient)> ValueAndGrad<T, T1, T2, T3, TAuxiliary>(
        Func<T, T1, T2, T3, (Tensor Value, TAuxiliary Auxiliary)> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1, a2, a3) => ValueAndGrad(function, x, a1, a2, a3);
    }

    /// <inheritdoc cref="ValueAndGrad{T, TAuxiliary}(Func{T, ValueTuple{Tensor, TAuxiliary}})"/>
    public static Func<T, T1, T2, T3, T4, ((Tensor Value, TAuxiliary Auxiliary) Result, T Gradient)> ValueAndGrad<T, T1, T2, T3, T4, TAuxiliary>(
        Func<T, T1, T2, T3, T4, (Tensor Value, TAuxiliary Auxiliary)> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1, a2, a3, a4) => ValueAndGrad(function, x, a1, a2, a3, a4);
    }

    /// <summary>
    /// The value and auxiliary output of a function at a point, and the gradient there with respect to the first argument. The auxiliary
    /// output is passed on and not differentiated.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TAuxiliary">Anything.</typeparam>
    /// <param name="function">A function to a pair of a float scalar and the auxiliary output.</param>
    /// <param name="x">The point.</param>
    /// <returns>What the function returned, and a tree like <paramref name="x"/> of ∂value/∂leaf.</returns>
    /// <exception cref="ArgumentException">A leaf of the argument is not a float, or the value is not a float scalar.</exception>
    /// <example><code>var ((loss, prediction), gradient) = ValueAndGrad(LossAndPrediction, model, x, y);</code></example>
    public static ((Tensor Value, TAuxiliary Auxiliary) Result, T Gradient) ValueAndGrad<T, TAuxiliary>(
        Func<T, (Tensor Value, TAuxiliary Auxiliary)> function, T x) => Differentiate("Grad", function, x);

    /// <inheritdoc cref="ValueAndGrad{T, TAuxiliary}(Func{T, ValueTuple{Tensor, TAuxiliary}}, T)"/>
    public static ((Tensor Value, TAuxiliary Auxiliary) Result, T Gradient) ValueAndGrad<T, T1, TAuxiliary>(
        Func<T, T1, (Tensor Value, TAuxiliary Auxiliary)> function, T x, T1 a1)
    {
        ArgumentNullException.ThrowIfNull(function);
        return ValueAndGrad(point => function(point, a1), x);
    }

    /// <inheritdoc cref="ValueAndGrad{T, TAuxiliary}(Func{T, ValueTuple{Tensor, TAuxiliary}}, T)"/>
    public static ((Tensor Value, TAuxiliary Auxiliary) Result, T Gradient) ValueAndGrad<T, T1, T2, TAuxiliary>(
        Func<T, T1, T2, (Tensor Value, TAuxiliary Auxiliary)> function, T x, T1 a1, T2 a2)
    {
        ArgumentNullException.ThrowIfNull(function);
        return ValueAndGrad(point => function(point, a1, a2), x);
    }

    /// <inheritdoc cref="ValueAndGrad{T, TAuxiliary}(Func{T, ValueTuple{Tensor, TAuxiliary}}, T)"/>
    public static ((Tensor Value, TAuxiliary Auxiliary) Result, T Gradient) ValueAndGrad<T, T1, T2, T3, TAuxiliary>(
        Func<T, T1, T2, T3, (Tensor Value, TAuxiliary Auxiliary)> function, T x, T1 a1, T2 a2, T3 a3)
    {
        ArgumentNullException.ThrowIfNull(function);
        return ValueAndGrad(point => function(point, a1, a2, a3), x);
    }

    /// <inheritdoc cref="ValueAndGrad{T, TAuxiliary}(Func{T, ValueTuple{Tensor, TAuxiliary}}, T)"/>
    public static ((Tensor Value, TAuxiliary Auxiliary) Result, T Gradient) ValueAndGrad<T, T1, T2, T3, T4, TAuxiliary>(
        Func<T, T1, T2, T3, T4, (Tensor Value, TAuxiliary Auxiliary)> function, T x, T1 a1, T2 a2, T3 a3, T4 a4)
    {
        ArgumentNullException.ThrowIfNull(function);
        return ValueAndGrad(point => function(point, a1, a2, a3, a4), x);
    }
}
