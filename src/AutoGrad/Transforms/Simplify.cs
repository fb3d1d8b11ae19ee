using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad;

public static partial class Transforms
{
    /// <summary>
    /// The same function with simpler expressions: common parts are computed once, known numbers are worked out, and what algebra can take
    /// away is gone. Derivatives then read, and cost, about as if they had been written by hand.
    /// </summary>
    /// <param name="function">The function; it is called each time the result is, like by <c>Grad</c>.</param>
    /// <remarks>
    /// <para>
    /// Values stay the same up to rounding: sums keep their order, factors are only combined where that is exact, and no infinity or NaN
    /// appears where the inputs are finite and nothing overflows. A zero may have the other sign. Where <c>Where</c> has masked a
    /// derivative, it stays masked.
    /// </para>
    /// <para>
    /// The result can be differentiated, batched and compiled as before: what the function captures and its arguments stay as they are,
    /// <c>StopGradient</c>, custom derivatives and checkpoints too. Compiled functions are simplified anyway.
    /// </para>
    /// <para>When called, it throws an <see cref="ArgumentException"/> if the function returns null.</para>
    /// </remarks>
    /// <example><code>
    /// Func&lt;Tensor, Tensor&gt; slope = Simplify(Grad(x => Square(x)));
    /// Console.WriteLine(GraphPrinter.Print(slope, 3.0));
    /// // (x: Float64[])
    /// // %0: Float64[] = 2 * x
    /// // return %0
    /// </code></example>
    public static Func<Tensor, Tensor> Simplify(Func<Tensor, Tensor> function) => Simplify<Tensor, Tensor>(function);

    /// <inheritdoc cref="Simplify(Func{Tensor, Tensor})"/>
    /// <typeparam name="T">The type of the argument: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    public static Func<T, TResult> Simplify<T, TResult>(Func<T, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return x => Simplify(function, x);
    }

    /// <inheritdoc cref="Simplify(Func{Tensor, Tensor})"/>
    public static Func<T, T1, TResult> Simplify<T, T1, TResult>(Func<T, T1, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1) => Simplify(function, x, a1);
    }

    /// <inheritdoc cref="Simplify(Func{Tensor, Tensor})"/>
    public static Func<T, T1, T2, TResult> Simplify<T, T1, T2, TResult>(Func<T, T1, T2, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1, a2) => Simplify(function, x, a1, a2);
    }

    /// <inheritdoc cref="Simplify(Func{Tensor, Tensor})"/>
    public static Func<T, T1, T2, T3, TResult> Simplify<T, T1, T2, T3, TResult>(Func<T, T1, T2, T3, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1, a2, a3) => Simplify(function, x, a1, a2, a3);
    }

    /// <inheritdoc cref="Simplify(Func{Tensor, Tensor})"/>
    public static Func<T, T1, T2, T3, T4, TResult> Simplify<T, T1, T2, T3, T4, TResult>(Func<T, T1, T2, T3, T4, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (x, a1, a2, a3, a4) => Simplify(function, x, a1, a2, a3, a4);
    }

    /// <inheritdoc cref="Simplify{T, TResult}(Func{T, TResult}, T)"/>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor and not a tree of its own
    public static Tensor Simplify(Func<Tensor, Tensor> function, Tensor x) => Simplify<Tensor, Tensor>(function, x);

    /// <summary>The value of a function in simpler expressions; see <see cref="Simplify(Func{Tensor, Tensor})"/>.</summary>
    /// <typeparam name="T">The type of the argument: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="x">Its argument, which stays as it is.</param>
    /// <exception cref="ArgumentException">The function returns null.</exception>
    public static TResult Simplify<T, TResult>(Func<T, TResult> function, T x)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (x is null) throw new ArgumentNullException(nameof(x), "Simplify: the argument of the function is null.");
        long before = Tensor.Youngest; // what is as old as this is captured or an argument
        TResult result = Tracing.Call(function, x);
        if (result is null)
            throw Errors.Argument("Simplify", $"the function of {Signature(x)} returned null", "Return a tensor or a tree of tensors");
        ImmutableArray<Tensor> outputs = Tree.Flatten(result);
        return Tree.Rebuild(result, Compilation.Simplify.Apply(outputs.AsSpan(), node => node.Id <= before, isFinal: false));
    }

    /// <inheritdoc cref="Simplify{T, TResult}(Func{T, TResult}, T)"/>
    public static TResult Simplify<T, T1, TResult>(Func<T, T1, TResult> function, T x, T1 a1)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Simplify(a => function(a.Item1, a.Item2), (x, a1));
    }

    /// <inheritdoc cref="Simplify{T, TResult}(Func{T, TResult}, T)"/>
    public static TResult Simplify<T, T1, T2, TResult>(Func<T, T1, T2, TResult> function, T x, T1 a1, T2 a2)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Simplify(a => function(a.Item1, a.Item2, a.Item3), (x, a1, a2));
    }

    /// <inheritdoc cref="Simplify{T, TResult}(Func{T, TResult}, T)"/>
    public static TResult Simplify<T, T1, T2, T3, TResult>(Func<T, T1, T2, T3, TResult> function, T x, T1 a1, T2 a2, T3 a3)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Simplify(a => function(a.Item1, a.Item2, a.Item3, a.Item4), (x, a1, a2, a3));
    }

    /// <inheritdoc cref="Simplify{T, TResult}(Func{T, TResult}, T)"/>
    public static TResult Simplify<T, T1, T2, T3, T4, TResult>(Func<T, T1, T2, T3, T4, TResult> function, T x, T1 a1, T2 a2, T3 a3, T4 a4)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Simplify(a => function(a.Item1, a.Item2, a.Item3, a.Item4, a.Item5), (x, a1, a2, a3, a4));
    }

    /// <summary>A recorded expression in simpler form; see <see cref="Simplify(Func{Tensor, Tensor})"/>.</summary>
    /// <param name="expression">Any tensor. Simplification goes back to its constants and inputs.</param>
    /// <param name="variables">Parts of it that stay as they are, so that the result can be differentiated with respect to them.</param>
    /// <example><code>
    /// Tensor x = From(3.0);
    /// Console.WriteLine(GraphPrinter.Print(Simplify(Gradients(x * x, x)[0], x)));
    /// </code></example>
    public static Tensor Simplify(Tensor expression, params ReadOnlySpan<Tensor> variables) =>
        Simplify(ImmutableArray.Create(expression), variables)[0];

    /// <inheritdoc cref="Simplify(Tensor, ReadOnlySpan{Tensor})"/>
    /// <param name="expressions">Any tensors; what they share stays shared.</param>
    /// <param name="variables">Parts of them that stay as they are, so that the results can be differentiated with respect to them.</param>
    [OverloadResolutionPriority(1)] // so that a collection is a list of tensors and not one stacked tensor
    public static ImmutableArray<Tensor> Simplify(ImmutableArray<Tensor> expressions, params ReadOnlySpan<Tensor> variables)
    {
        var kept = new HashSet<Tensor>();
        if (expressions.IsDefault) expressions = [];
        foreach (Tensor expression in expressions) ArgumentNullException.ThrowIfNull(expression, nameof(expressions));
        foreach (Tensor variable in variables)
        {
            ArgumentNullException.ThrowIfNull(variable, nameof(variables));
            kept.Add(variable);
        }
        return Compilation.Simplify.Apply(expressions.AsSpan(), kept.Contains, isFinal: false);
    }
}
