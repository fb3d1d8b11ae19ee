using System.Collections.Immutable;

namespace AutoGrad;

public static partial class Transforms
{
    /// <summary>
    /// The same function, of which reverse mode keeps only the arguments and computes the inside again when it gets there: memory for
    /// time. Values and derivatives of every order are those of the function itself, bit for bit.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <param name="function">The function. What it captures is differentiated like what it is passed.</param>
    /// <param name="policy">What may be kept nevertheless; <see cref="CheckpointPolicy.Nothing"/> by default.</param>
    /// <returns>A function like <paramref name="function"/>, for every other transform.</returns>
    /// <remarks>
    /// Enclose the repeated part of a deep model, such as each of its blocks: with n blocks, n arguments and the inside of one block are
    /// held at a time. Checkpoints may be nested. Forward mode needs no recomputation and does none.
    /// </remarks>
    /// <example><code>
    /// Func&lt;Block, Tensor, Tensor&gt; apply = Checkpoint((Block block, Tensor x) => block.Apply(x));
    /// foreach (Block block in blocks) x = apply(block, x);
    /// </code></example>
    public static Func<T, TResult> Checkpoint<T, TResult>(Func<T, TResult> function, CheckpointPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return x => Checkpoint(function, x, policy);
    }

    /// <inheritdoc cref="Checkpoint{T, TResult}(Func{T, TResult}, CheckpointPolicy?)"/>
    public static Func<Tensor, Tensor> Checkpoint(Func<Tensor, Tensor> function, CheckpointPolicy? policy = null) =>
        Checkpoint<Tensor, Tensor>(function, policy);

    /// <inheritdoc cref="Checkpoint{T, TResult}(Func{T, TResult}, CheckpointPolicy?)"/>
    public static Func<T1, T2, TResult> Checkpoint<T1, T2, TResult>(Func<T1, T2, TResult> function, CheckpointPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (a1, a2) => Checkpoint(a => function(a.a1, a.a2), (a1, a2), policy);
    }

    /// <inheritdoc cref="Checkpoint{T, TResult}(Func{T, TResult}, CheckpointPolicy?)"/>
    public static Func<T1, T2, T3, TResult> Checkpoint<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> function, CheckpointPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (a1, a2, a3) => Checkpoint(a => function(a.a1, a.a2, a.a3), (a1, a2, a3), policy);
    }

    /// <summary>
    /// The result of a function of which reverse mode keeps only the argument; see
    /// <see cref="Checkpoint{T, TResult}(Func{T, TResult}, CheckpointPolicy?)"/>.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <param name="function">The function. What it captures is differentiated like what it is passed.</param>
    /// <param name="x">The argument.</param>
    /// <param name="policy">What may be kept nevertheless; <see cref="CheckpointPolicy.Nothing"/> by default.</param>
    /// <returns>The result of the function, a tree of tensors that depend on the argument and on what the function captures.</returns>
    public static TResult Checkpoint<T, TResult>(Func<T, TResult> function, T x, CheckpointPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        Piece<TResult> piece = Piece<TResult>.Trace("Checkpoint", function, x);
        ImmutableArray<Tensor> inputs = [.. piece.Arguments, .. piece.Captured];
        return Tree.Rebuild(piece.Value, Recomputed.Enclose(piece.Outputs, inputs, policy ?? CheckpointPolicy.Nothing));
    }

    /// <summary>
    /// The result of a function of two arguments of which reverse mode keeps only the arguments; see
    /// <see cref="Checkpoint{T, TResult}(Func{T, TResult}, CheckpointPolicy?)"/>.
    /// </summary>
    /// <typeparam name="T1">The type of the first argument: any tree of tensors.</typeparam>
    /// <typeparam name="T2">The type of the second argument: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <param name="function">The function. What it captures is differentiated like what it is passed.</param>
    /// <param name="a1">The first argument.</param>
    /// <param name="a2">The second argument.</param>
    /// <param name="policy">What may be kept nevertheless; <see cref="CheckpointPolicy.Nothing"/> by default.</param>
    /// <returns>The result of the function, a tree of tensors that depend on the arguments and on what the function captures.</returns>
    public static TResult Checkpoint<T1, T2, TResult>(
        Func<T1, T2, TResult> function, T1 a1, T2 a2, CheckpointPolicy? policy = null) =>
        Checkpoint(function, policy)(a1, a2);

    /// <summary>
    /// The result of a function of three arguments of which reverse mode keeps only the arguments; see
    /// <see cref="Checkpoint{T, TResult}(Func{T, TResult}, CheckpointPolicy?)"/>.
    /// </summary>
    /// <typeparam name="T1">The type of the first argument: any tree of tensors.</typeparam>
    /// <typeparam name="T2">The type of the second argument: any tree of tensors.</typeparam>
    /// <typeparam name="T3">The type of the third argument: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <param name="function">The function. What it captures is differentiated like what it is passed.</param>
    /// <param name="a1">The first argument.</param>
    /// <param name="a2">The second argument.</param>
    /// <param name="a3">The third argument.</param>
    /// <param name="policy">What may be kept nevertheless; <see cref="CheckpointPolicy.Nothing"/> by default.</param>
    /// <returns>The result of the function, a tree of tensors that depend on the arguments and on what the function captures.</returns>
    public static TResult Checkpoint<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> function, T1 a1, T2 a2, T3 a3, CheckpointPolicy? policy = null) =>
        Checkpoint(function, policy)(a1, a2, a3);
}
