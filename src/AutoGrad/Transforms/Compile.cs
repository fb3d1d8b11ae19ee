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
    /// <param name="donate">
    /// The numbers of arguments (0 is the first) whose memory the function may use for its results: a training step that is given the only
    /// reference to a model and returns the next one then needs no new memory. A donated tensor, and what shares its numbers (a reshape, a
    /// slice), is refused afterwards with an error; but what a compiled function reads at every call (tensors it captured, results that do
    /// not depend on its arguments) is copied instead and stays. None unless given.
    /// </param>
    /// <returns>
    /// A function whose results are constants without history, so loops do not grow. Called inside another transform (<c>Grad</c>,
    /// <c>Vmap</c>, …) it computes expressions as the original does, and is differentiated like it. It may be called from several threads.
    /// Results may differ from those of the original in the last places and in the signs of zeros, as with <c>Simplify</c>.
    /// </returns>
    /// <exception cref="ArgumentException">A number in <paramref name="donate"/> is not that of an argument, or is given twice.</exception>
    /// <remarks>
    /// <para>
    /// Static parts are what holds no tensors: numbers, strings, enums, shapes, arrays of such, delegates. They are compared by
    /// <c>Equals</c>, arrays and tuples by their elements. Each new value is traced and compiled again, and its program kept, so numbers
    /// that vary, such as a learning rate, belong in tensors. Objects must not change after the call. A lambda that captures is another
    /// one each time it is made: make it once.
    /// </para>
    /// <para>
    /// A bare number in the place of a tensor (<c>step(w, 0.1)</c>) takes the dtype of the tensors it meets, as everywhere, and another one
    /// of its type is no new signature. Only where an integer dtype might not hold it, dtypes do not mix.
    /// </para>
    /// <para>
    /// A result that is an argument, or two results that are one tensor, share their memory: donating one makes both unusable.
    /// </para>
    /// <para>There are at most 7 arguments; more go into a tuple, a <c>[Tree]</c> record or an array.</para>
    /// <para>
    /// When called, it throws <see cref="InvalidOperationException"/> if the function reads a number while it is traced, if it uses a
    /// tensor kept from another tracing, or if an argument was donated before.
    /// </para>
    /// </remarks>
    /// <example><code>
    /// var step = Compile((Mlp model, Tensor x, Tensor y) =>
    /// {
    ///     var (loss, gradient) = ValueAndGrad(Loss, model, x, y);
    ///     return (Tree.Zip(model, gradient, (w, g) => w - 0.1f * g), loss);
    /// });
    /// </code></example>
    public static Func<T, TResult> Compile<T, TResult>(Func<T, TResult> function, int[]? donate = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new CompiledFunction<T, TResult>(function, FunctionName.Of(function), new CompiledArguments(1, donate)).Call;
    }

    /// <inheritdoc cref="Compile{T, TResult}(Func{T, TResult}, int[])"/>
    public static Func<Tensor, Tensor> Compile(Func<Tensor, Tensor> function, int[]? donate = null) =>
        Compile<Tensor, Tensor>(function, donate);

    /// <inheritdoc cref="Compile{T, TResult}(Func{T, TResult}, int[])"/>
    public static Func<T1, T2, TResult> Compile<T1, T2, TResult>(Func<T1, T2, TResult> function, int[]? donate = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        var compiled = new CompiledFunction<(T1, T2), TResult>(
            a => function(a.Item1, a.Item2),
            FunctionName.Of(function),
            new CompiledArguments(2, donate));
        return (a1, a2) => compiled.Call((a1, a2));
    }

    /// <inheritdoc cref="Compile{T, TResult}(Func{T, TResult}, int[])"/>
    public static Func<T1, T2, T3, TResult> Compile<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> function, int[]? donate = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        var compiled = new CompiledFunction<(T1, T2, T3), TResult>(
            a => function(a.Item1, a.Item2, a.Item3),
            FunctionName.Of(function),
            new CompiledArguments(3, donate));
        return (a1, a2, a3) => compiled.Call((a1, a2, a3));
    }

    /// <inheritdoc cref="Compile{T, TResult}(Func{T, TResult}, int[])"/>
    public static Func<T1, T2, T3, T4, TResult> Compile<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, TResult> function, int[]? donate = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        var compiled = new CompiledFunction<(T1, T2, T3, T4), TResult>(
            a => function(a.Item1, a.Item2, a.Item3, a.Item4),
            FunctionName.Of(function),
            new CompiledArguments(4, donate));
        return (a1, a2, a3, a4) => compiled.Call((a1, a2, a3, a4));
    }

    /// <inheritdoc cref="Compile{T, TResult}(Func{T, TResult}, int[])"/>
    public static Func<T1, T2, T3, T4, T5, TResult> Compile<T1, T2, T3, T4, T5, TResult>(Func<T1, T2, T3, T4, T5, TResult> function, int[]? donate = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        var compiled = new CompiledFunction<(T1, T2, T3, T4, T5), TResult>(
            a => function(a.Item1, a.Item2, a.Item3, a.Item4, a.Item5),
            FunctionName.Of(function),
            new CompiledArguments(5, donate));
        return (a1, a2, a3, a4, a5) => compiled.Call((a1, a2, a3, a4, a5));
    }

    /// <inheritdoc cref="Compile{T, TResult}(Func{T, TResult}, int[])"/>
    public static Func<T1, T2, T3, T4, T5, T6, TResult> Compile<T1, T2, T3, T4, T5, T6, TResult>(Func<T1, T2, T3, T4, T5, T6, TResult> function, int[]? donate = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        var compiled = new CompiledFunction<(T1, T2, T3, T4, T5, T6), TResult>(
            a => function(a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6),
            FunctionName.Of(function),
            new CompiledArguments(6, donate));
        return (a1, a2, a3, a4, a5, a6) => compiled.Call((a1, a2, a3, a4, a5, a6));
    }

    /// <inheritdoc cref="Compile{T, TResult}(Func{T, TResult}, int[])"/>
    public static Func<T1, T2, T3, T4, T5, T6, T7, TResult> Compile<T1, T2, T3, T4, T5, T6, T7, TResult>(Func<T1, T2, T3, T4, T5, T6, T7, TResult> function, int[]? donate = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        var compiled = new CompiledFunction<(T1, T2, T3, T4, T5, T6, T7), TResult>(
            a => function(a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6, a.Item7),
            FunctionName.Of(function),
            new CompiledArguments(7, donate));
        return (a1, a2, a3, a4, a5, a6, a7) => compiled.Call((a1, a2, a3, a4, a5, a6, a7));
    }
}
