using System.Runtime.CompilerServices;

namespace AutoGrad;

public static partial class Transforms
{
    /// <inheritdoc cref="Vmap{T, TResult}(Func{T, TResult}, BatchAxes, BatchAxes)"/>
    public static Func<Tensor, Tensor> Vmap(Func<Tensor, Tensor> function, BatchAxes inAxes = default, BatchAxes outAxes = default) =>
        Vmap<Tensor, Tensor>(function, inAxes, outAxes);

    /// <inheritdoc cref="Vmap{T, TResult}(Func{T, TResult}, BatchAxes, BatchAxes)"/>
    public static Func<Tensor, TResult> Vmap<TResult>(
        Func<Tensor, TResult> function, BatchAxes inAxes = default, BatchAxes outAxes = default) =>
        Vmap<Tensor, TResult>(function, inAxes, outAxes);

    /// <summary>
    /// A function of one example turned into a function of a batch of examples, computed together and not in a loop:
    /// <c>Vmap(f)(x)[k] = f(x[k])</c>, <c>Vmap(f, [null, 0])(w, x)[k] = f(w, x[k])</c>. Works on any function of 1 to 4 trees, nests with
    /// every other transform and with itself.
    /// </summary>
    /// <typeparam name="T">The type of one example and of the batch: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of one result and of the batch of results: any tree of tensors.</typeparam>
    /// <param name="function">
    /// A pure function of one example; the tensors of an example have no numbers while it is traced. What it captures is shared by all
    /// examples.
    /// </param>
    /// <param name="inAxes">
    /// Along which axis of the arguments the examples lie: 0 by default, one number for all leaves, a list with one for each argument,
    /// or <see cref="BatchAxes.By"/> leaf by leaf; negative from the end. Null for what all examples share. At least one leaf must have
    /// an axis; a batch may have one example or none.
    /// </param>
    /// <param name="outAxes">
    /// Along which axis of the results the examples shall lie, likewise, with a list for the parts of a tuple. A leaf that is the same
    /// for all examples is repeated; where the axis is null it must be, and stays as it is.
    /// </param>
    /// <returns>A function of batches.</returns>
    /// <remarks>
    /// No primitive loops over examples: a batch is one graph of the size of the graph of one example. When called, it throws an
    /// <see cref="ArgumentException"/> if a leaf has no such axis, the leaves disagree about the number of examples, nothing is batched,
    /// a result has no place for the batch at its axis or depends on the example where its axis is null; and an
    /// <see cref="InvalidOperationException"/> if the function reads a number.
    /// </remarks>
    /// <exception cref="ArgumentException">The number of axes listed is not that of the arguments.</exception>
    /// <example><code>
    /// Tensor curvatures = Vmap(Grad(Grad(f)))(Linspace(-1, 1, 101));
    /// Mlp perExample = Vmap(Grad(loss), [null, 0, 0])(model, images, labels);      // a gradient for each image
    /// Tensor distances = Vmap(Vmap(distance, [0, null]), [null, 0])(points, points); // all pairs
    /// Tensor noisy = Vmap((Key key, Tensor x) => x + key.Normal(x.Shape))(key.SplitToBatch(n), xs);
    /// </code></example>
    public static Func<T, TResult> Vmap<T, TResult>(Func<T, TResult> function, BatchAxes inAxes = default, BatchAxes outAxes = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new BatchedFunction<T, TResult>(function, 1, inAxes, outAxes).Call;
    }

    /// <inheritdoc cref="Vmap{T, TResult}(Func{T, TResult}, BatchAxes, BatchAxes)"/>
    public static Func<Tensor, Tensor, TResult> Vmap<TResult>(
        Func<Tensor, Tensor, TResult> function, BatchAxes inAxes = default, BatchAxes outAxes = default) =>
        Vmap<Tensor, Tensor, TResult>(function, inAxes, outAxes);

    /// <inheritdoc cref="Vmap{T, TResult}(Func{T, TResult}, BatchAxes, BatchAxes)"/>
    public static Func<T1, T2, TResult> Vmap<T1, T2, TResult>(
        Func<T1, T2, TResult> function, BatchAxes inAxes = default, BatchAxes outAxes = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        var batched = new BatchedFunction<(T1, T2), TResult>(a => function(a.Item1, a.Item2), 2, inAxes, outAxes);
        return (a1, a2) => batched.Call((a1, a2));
    }

    /// <inheritdoc cref="Vmap{T, TResult}(Func{T, TResult}, BatchAxes, BatchAxes)"/>
    public static Func<Tensor, Tensor, Tensor, TResult> Vmap<TResult>(
        Func<Tensor, Tensor, Tensor, TResult> function, BatchAxes inAxes = default, BatchAxes outAxes = default) =>
        Vmap<Tensor, Tensor, Tensor, TResult>(function, inAxes, outAxes);

    /// <inheritdoc cref="Vmap{T, TResult}(Func{T, TResult}, BatchAxes, BatchAxes)"/>
    public static Func<T1, T2, T3, TResult> Vmap<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> function, BatchAxes inAxes = default, BatchAxes outAxes = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        var batched = new BatchedFunction<(T1, T2, T3), TResult>(a => function(a.Item1, a.Item2, a.Item3), 3, inAxes, outAxes);
        return (a1, a2, a3) => batched.Call((a1, a2, a3));
    }

    /// <inheritdoc cref="Vmap{T, TResult}(Func{T, TResult}, BatchAxes, BatchAxes)"/>
    public static Func<Tensor, Tensor, Tensor, Tensor, TResult> Vmap<TResult>(
        Func<Tensor, Tensor, Tensor, Tensor, TResult> function, BatchAxes inAxes = default, BatchAxes outAxes = default) =>
        Vmap<Tensor, Tensor, Tensor, Tensor, TResult>(function, inAxes, outAxes);

    /// <inheritdoc cref="Vmap{T, TResult}(Func{T, TResult}, BatchAxes, BatchAxes)"/>
    public static Func<T1, T2, T3, T4, TResult> Vmap<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> function, BatchAxes inAxes = default, BatchAxes outAxes = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        var batched = new BatchedFunction<(T1, T2, T3, T4), TResult>(
            a => function(a.Item1, a.Item2, a.Item3, a.Item4), 4, inAxes, outAxes);
        return (a1, a2, a3, a4) => batched.Call((a1, a2, a3, a4));
    }

    /// <summary>
    /// A function computed for a whole batch at once, its results along their leading axis: <c>Vmap(function, inAxes)(x1, …)</c>. The
    /// arguments tell the types, so that a method of any trees can be named and a lambda needs no types.
    /// </summary>
    /// <typeparam name="T">The type of one example and of the batch: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of one result and of the batch of results: any tree of tensors.</typeparam>
    /// <param name="function">A pure function of one example.</param>
    /// <param name="inAxes">One axis, or a list with one for each argument and null for a shared one.</param>
    /// <param name="x">The batch.</param>
    /// <returns>The batch of results: a tree like one result, each leaf with the batch as its leading axis.</returns>
    /// <exception cref="ArgumentException">As for the form that returns a function.</exception>
    /// <exception cref="InvalidOperationException">The function reads a number.</exception>
    /// <example><code>Tensor losses = Vmap(Loss, [null, 0, 0], model, images, labels);</code></example>
    [OverloadResolutionPriority(-1)] // so that a number after the axes is the axis of the results and not a tensor
    public static TResult Vmap<T, TResult>(Func<T, TResult> function, BatchAxes inAxes, T x) => Vmap(function, inAxes)(x);

    /// <summary>
    /// A function of two arguments computed for a whole batch at once; see
    /// <see cref="Vmap{T, TResult}(Func{T, TResult}, BatchAxes, T)"/>.
    /// </summary>
    /// <typeparam name="T1">The type of the first argument: any tree of tensors.</typeparam>
    /// <typeparam name="T2">The type of the second argument: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of one result and of the batch of results: any tree of tensors.</typeparam>
    /// <param name="function">A pure function of one example.</param>
    /// <param name="inAxes">One axis, or a list with one for each argument and null for a shared one.</param>
    /// <param name="x1">The first argument: a batch, or what all examples share.</param>
    /// <param name="x2">The second argument: a batch, or what all examples share.</param>
    /// <returns>The batch of results: a tree like one result, each leaf with the batch as its leading axis.</returns>
    /// <exception cref="ArgumentException">As for the form that returns a function.</exception>
    /// <exception cref="InvalidOperationException">The function reads a number.</exception>
    public static TResult Vmap<T1, T2, TResult>(Func<T1, T2, TResult> function, BatchAxes inAxes, T1 x1, T2 x2) =>
        Vmap(function, inAxes)(x1, x2);

    /// <summary>
    /// A function of three arguments computed for a whole batch at once; see
    /// <see cref="Vmap{T, TResult}(Func{T, TResult}, BatchAxes, T)"/>.
    /// </summary>
    /// <typeparam name="T1">The type of the first argument: any tree of tensors.</typeparam>
    /// <typeparam name="T2">The type of the second argument: any tree of tensors.</typeparam>
    /// <typeparam name="T3">The type of the third argument: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of one result and of the batch of results: any tree of tensors.</typeparam>
    /// <param name="function">A pure function of one example.</param>
    /// <param name="inAxes">One axis, or a list with one for each argument and null for a shared one.</param>
    /// <param name="x1">The first argument: a batch, or what all examples share.</param>
    /// <param name="x2">The second argument: a batch, or what all examples share.</param>
    /// <param name="x3">The third argument: a batch, or what all examples share.</param>
    /// <returns>The batch of results: a tree like one result, each leaf with the batch as its leading axis.</returns>
    /// <exception cref="ArgumentException">As for the form that returns a function.</exception>
    /// <exception cref="InvalidOperationException">The function reads a number.</exception>
    public static TResult Vmap<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> function, BatchAxes inAxes, T1 x1, T2 x2, T3 x3) =>
        Vmap(function, inAxes)(x1, x2, x3);

    /// <summary>
    /// A function of four arguments computed for a whole batch at once; see
    /// <see cref="Vmap{T, TResult}(Func{T, TResult}, BatchAxes, T)"/>.
    /// </summary>
    /// <typeparam name="T1">The type of the first argument: any tree of tensors.</typeparam>
    /// <typeparam name="T2">The type of the second argument: any tree of tensors.</typeparam>
    /// <typeparam name="T3">The type of the third argument: any tree of tensors.</typeparam>
    /// <typeparam name="T4">The type of the fourth argument: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of one result and of the batch of results: any tree of tensors.</typeparam>
    /// <param name="function">A pure function of one example.</param>
    /// <param name="inAxes">One axis, or a list with one for each argument and null for a shared one.</param>
    /// <param name="x1">The first argument: a batch, or what all examples share.</param>
    /// <param name="x2">The second argument: a batch, or what all examples share.</param>
    /// <param name="x3">The third argument: a batch, or what all examples share.</param>
    /// <param name="x4">The fourth argument: a batch, or what all examples share.</param>
    /// <returns>The batch of results: a tree like one result, each leaf with the batch as its leading axis.</returns>
    /// <exception cref="ArgumentException">As for the form that returns a function.</exception>
    /// <exception cref="InvalidOperationException">The function reads a number.</exception>
    public static TResult Vmap<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> function, BatchAxes inAxes, T1 x1, T2 x2, T3 x3, T4 x4) =>
        Vmap(function, inAxes)(x1, x2, x3, x4);
}
