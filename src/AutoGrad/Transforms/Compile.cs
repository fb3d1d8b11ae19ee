using AutoGrad.Compilation;

namespace AutoGrad;

public static partial class Transforms
{
    /// <summary>
    /// The same function, made ready to run many times. It is traced once for each signature (tree structure, static parts, shapes and
    /// dtypes of the arguments); later calls with that signature run the recorded graph on the new numbers.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <param name="function">
    /// A pure function: while it is traced its tensors have no numbers, and whatever it does besides computing tensors happens at tracing
    /// only. Tensors it captures keep the value they had then.
    /// </param>
    /// <returns>
    /// A function whose results are constants without history, so loops do not grow. Called inside another transform (<c>Grad</c>,
    /// <c>Vmap</c>, …) it computes expressions as the original does, and is differentiated like it. It may be called from several threads.
    /// </returns>
    /// <remarks>When called, it throws <see cref="InvalidOperationException"/> if the function reads a number while it is traced.</remarks>
    /// <example><code>
    /// var step = Compile((Mlp model, Tensor x, Tensor y) =>
    /// {
    ///     var (loss, gradient) = ValueAndGrad(Loss, model, x, y);
    ///     return (Tree.Zip(model, gradient, (w, g) => w - 0.1f * g), loss);
    /// });
    /// </code></example>
    public static Func<T, TResult> Compile<T, TResult>(Func<T, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new CompiledFunction<T, TResult>(function).Call;
    }

    /// <inheritdoc cref="Compile{T, TResult}(Func{T, TResult})"/>
    public static Func<Tensor, Tensor> Compile(Func<Tensor, Tensor> function) => Compile<Tensor, Tensor>(function);

    /// <inheritdoc cref="Compile{T, TResult}(Func{T, TResult})"/>
    public static Func<T1, T2, TResult> Compile<T1, T2, TResult>(Func<T1, T2, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var compiled = new CompiledFunction<(T1, T2), TResult>(a => function(a.Item1, a.Item2));
        return (a1, a2) => compiled.Call((a1, a2));
    }

    /// <inheritdoc cref="Compile{T, TResult}(Func{T, TResult})"/>
    public static Func<T1, T2, T3, TResult> Compile<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var compiled = new CompiledFunction<(T1, T2, T3), TResult>(a => function(a.Item1, a.Item2, a.Item3));
        return (a1, a2, a3) => compiled.Call((a1, a2, a3));
    }

    /// <inheritdoc cref="Compile{T, TResult}(Func{T, TResult})"/>
    public static Func<T1, T2, T3, T4, TResult> Compile<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var compiled = new CompiledFunction<(T1, T2, T3, T4), TResult>(a => function(a.Item1, a.Item2, a.Item3, a.Item4));
        return (a1, a2, a3, a4) => compiled.Call((a1, a2, a3, a4));
    }

    /// <inheritdoc cref="Compile{T, TResult}(Func{T, TResult})"/>
    public static Func<T1, T2, T3, T4, T5, TResult> Compile<T1, T2, T3, T4, T5, TResult>(Func<T1, T2, T3, T4, T5, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var compiled = new CompiledFunction<(T1, T2, T3, T4, T5), TResult>(a => function(a.Item1, a.Item2, a.Item3, a.Item4, a.Item5));
        return (a1, a2, a3, a4, a5) => compiled.Call((a1, a2, a3, a4, a5));
    }

    /// <inheritdoc cref="Compile{T, TResult}(Func{T, TResult})"/>
    public static Func<T1, T2, T3, T4, T5, T6, TResult> Compile<T1, T2, T3, T4, T5, T6, TResult>(Func<T1, T2, T3, T4, T5, T6, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var compiled = new CompiledFunction<(T1, T2, T3, T4, T5, T6), TResult>(a => function(a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6));
        return (a1, a2, a3, a4, a5, a6) => compiled.Call((a1, a2, a3, a4, a5, a6));
    }

    /// <inheritdoc cref="Compile{T, TResult}(Func{T, TResult})"/>
    public static Func<T1, T2, T3, T4, T5, T6, T7, TResult> Compile<T1, T2, T3, T4, T5, T6, T7, TResult>(Func<T1, T2, T3, T4, T5, T6, T7, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var compiled = new CompiledFunction<(T1, T2, T3, T4, T5, T6, T7), TResult>(a => function(a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6, a.Item7));
        return (a1, a2, a3, a4, a5, a6, a7) => compiled.Call((a1, a2, a3, a4, a5, a6, a7));
    }
}
