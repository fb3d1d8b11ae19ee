using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad;

public static partial class Transforms
{
    /// <summary>All derivatives of a function along a direction, as a new function of the point and the direction.</summary>
    /// <param name="function">The function to differentiate.</param>
    /// <param name="order">The highest order.</param>
    /// <remarks>The result and the errors are those of the form that takes the point at once.</remarks>
    public static Func<Tensor, Tensor, ImmutableArray<Tensor>> Taylor(Func<Tensor, Tensor> function, int order)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, direction) => Taylor(function, x, direction, order);
    }

    /// <inheritdoc cref="Taylor(Func{Tensor, Tensor}, int)"/>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    public static Func<T, T, ImmutableArray<TResult>> Taylor<T, TResult>(Func<T, TResult> function, int order)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, direction) => Taylor(function, x, direction, order);
    }

    /// <inheritdoc cref="Taylor{T, TResult}(Func{T, TResult}, T, T, int)"/>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor and not a tree of its own
    public static ImmutableArray<Tensor> Taylor(Func<Tensor, Tensor> function, Tensor x, Tensor direction, int order) =>
        Taylor<Tensor, Tensor>(function, x, AdoptDType("Taylor", direction, x), order);

    /// <summary>
    /// All derivatives of a function along a direction, <c>dᵏ/dtᵏ f(x + t·direction)</c> at t = 0, by Taylor mode: one expansion whose cost
    /// grows with a power of the order (the square for most functions), where nesting <c>Jvp</c> doubles it with every order.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of float tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <param name="function">The function to differentiate.</param>
    /// <param name="x">The point.</param>
    /// <param name="direction">The direction, a tree like <paramref name="x"/>.</param>
    /// <param name="order">
    /// The highest order k: at least 0, and at most 34 with Float32 among the tensors or 170 with Float64, because k! is a factor.
    /// </param>
    /// <returns>
    /// The value and the derivatives of order 1, 2, … <paramref name="order"/>, trees like the value; zeros where nothing depends on the
    /// argument and for integer and Bool leaves.
    /// </returns>
    /// <remarks>Polynomials are differentiated exactly but for rounding; conventions at kinks are those of the gradient.</remarks>
    /// <exception cref="ArgumentException">
    /// The point has no leaves or one is not a float, or the direction has not the structure and types of the point.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The order is out of range.</exception>
    /// <example><code>
    /// ImmutableArray&lt;Tensor&gt; derivatives = Taylor(x => Exp(Sin(x)), 0.3, 1.0, order: 10);
    /// Tensor fourth = derivatives[4];
    /// </code></example>
    public static ImmutableArray<TResult> Taylor<T, TResult>(Func<T, TResult> function, T x, T direction, int order)
    {
        const string Operation = "Taylor";
        TracedFunction<TResult> traced = Trace(Operation, function, x);
        CheckLike(Operation, "the direction", x, direction);
        bool isSingle = traced.Inputs.Concat(traced.Outputs).Any(static leaf => leaf.Leaf.DType == DType.Float32);
        int limit = isSingle ? 34 : 170; // the last factorials that are finite numbers
        if (order < 0 || order > limit)
        {
            throw new ArgumentOutOfRangeException(
                nameof(order),
                $"{Operation}: the order {order} is not between 0 and {limit}. Derivatives have a factor k!, which must be a finite "
                    + $"{(isSingle ? DType.Float32 : DType.Float64)}.");
        }
        IEnumerable<ImmutableArray<Tensor?>> directions =
            Tree.Flatten(direction).Select(static first => ImmutableArray.Create<Tensor?>(first));
        var series = new TaylorSeries([.. traced.Variables.Zip(directions)]);
        var derivatives = new Tensor[order + 1][];
        for (int k = 0; k <= order; k++) derivatives[k] = traced.Values;
        for (int i = 0; i < traced.Outputs.Length; i++)
        {
            ImmutableArray<Tensor?> coefficients = series.Coefficients(traced.Outputs[i].Leaf, order);
            double factorial = 1;
            for (int k = 1; k <= order; k++)
            {
                factorial *= k;
                derivatives[k][i] = coefficients[k] is { } coefficient
                    ? k == 1 ? coefficient : factorial * coefficient
                    : Tensor.ZerosLike(traced.Outputs[i].Leaf);
            }
        }
        return [.. derivatives.Select((leaves, k) => k == 0 ? traced.Result : Tree.Rebuild(traced.Result, [.. leaves]))];
    }
}
