using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad;

public static partial class Transforms
{
    /// <inheritdoc cref="HostCallback{T}(Func{T, Tensor}, TensorType, T, bool)"/>
    [OverloadResolutionPriority(1)] // so that a number as the argument is a tensor and not a tree of its own
    public static Tensor HostCallback(Func<Tensor, Tensor> function, TensorType type, Tensor x, bool takesBatches = false) =>
        HostCallback<Tensor>(function, type, x, takesBatches);

    /// <summary>
    /// The result of ordinary C# code in the middle of an expression: a function that reads the numbers of its argument and returns a
    /// tensor of a type known in advance. It is called when the value is computed, with constants; in a compiled function at every run
    /// whose arguments it depends on.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of tensors.</typeparam>
    /// <param name="function">
    /// The function. It gives the same result whenever it is given the same numbers: it may be called once for several equal uses, and not
    /// at all if nobody asks for the value. What it throws reaches whoever asked.
    /// </param>
    /// <param name="type">The dtype and shape that the function returns (for one example); a number literal takes the dtype.</param>
    /// <param name="x">The argument.</param>
    /// <param name="takesBatches">
    /// What happens under <c>Vmap</c>, which cannot look inside. False: the function is called for one example after the other. True: the
    /// function is always given a leading axis of examples on every leaf, also when there is only one, and returns its result with that
    /// axis; it is called once, however many <c>Vmap</c>s are nested.
    /// </param>
    /// <returns>A tensor of the declared type.</returns>
    /// <remarks>
    /// When it is differentiated, it throws an <see cref="ArgumentException"/>: give it a rule with the other form, wrap it in
    /// <c>CustomVjp</c> or <c>CustomJvp</c>, or pass its argument through <c>StopGradient</c>. When its value is computed, an
    /// <see cref="ArgumentException"/> says if the function returns another type than declared.
    /// </remarks>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not a tree.</exception>
    /// <example><code>
    /// Tensor median = HostCallback(x => x.ToArray&lt;double&gt;().Order().ElementAt(x.Size / 2), new(DType.Float64, []), samples);
    /// </code></example>
    public static Tensor HostCallback<T>(Func<T, Tensor> function, TensorType type, T x, bool takesBatches = false)
    {
        ArgumentNullException.ThrowIfNull(function);
        ImmutableArray<Tensor> leaves = Tree.Flatten(x);
        T template = Tree.Rebuild(x, [.. leaves.Select(static leaf => Placeholder.Create(leaf.Type))]);
        return new HostCallback(new HostFunction<T>(function, template), type, takesBatches, []).Apply(leaves.AsSpan());
    }

    /// <inheritdoc cref="HostCallback{T}(Func{T, Tensor}, TensorType, Func{T, Tensor, Tensor, T}, T, bool)"/>
    [OverloadResolutionPriority(1)] // so that a number as the argument is a tensor and not a tree of its own
    public static Tensor HostCallback(
        Func<Tensor, Tensor> function, TensorType type, Func<Tensor, Tensor, Tensor, Tensor> vjp, Tensor x, bool takesBatches = false) =>
        HostCallback<Tensor>(function, type, vjp, x, takesBatches);

    /// <summary>
    /// The result of ordinary C# code in the middle of an expression, with a derivative rule as for <c>CustomVjp</c>.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of tensors.</typeparam>
    /// <param name="function">The function; see the other form.</param>
    /// <param name="type">The dtype and shape that the function returns (for one example).</param>
    /// <param name="vjp">
    /// The rule <c>(x, y, ct) ↦ Jᵀ · ct</c>, of tensors without numbers for one example; it may use <c>HostCallback</c> itself.
    /// </param>
    /// <param name="x">The argument.</param>
    /// <param name="takesBatches">Whether the function takes a leading axis of examples; see the other form.</param>
    /// <returns>A tensor of the declared type.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not a tree.</exception>
    /// <example><code>
    /// Tensor y = HostCallback(Simulate, type, (x, y, ct) => HostCallback(p => SimulateBackwards(p.X, p.Ct), x.Type, (X: x, Ct: ct)), x);
    /// </code></example>
    public static Tensor HostCallback<T>(
        Func<T, Tensor> function, TensorType type, Func<T, Tensor, Tensor, T> vjp, T x, bool takesBatches = false)
    {
        ArgumentNullException.ThrowIfNull(function);
        return CustomVjp(HostCallback<T>(function, type, takesBatches), vjp)(x);
    }

    /// <inheritdoc cref="HostCallback{T}(Func{T, Tensor}, TensorType, bool)"/>
    public static Func<Tensor, Tensor> HostCallback(Func<Tensor, Tensor> function, TensorType type, bool takesBatches = false) =>
        HostCallback<Tensor>(function, type, takesBatches);

    /// <summary>Ordinary C# code as a function that can stand in an expression; see the form with an argument.</summary>
    /// <typeparam name="T">The type of the argument: any tree of tensors.</typeparam>
    /// <param name="function">A function that reads the numbers of its argument.</param>
    /// <param name="type">The dtype and shape that the function returns (for one example).</param>
    /// <param name="takesBatches">Whether the function takes a leading axis of examples.</param>
    public static Func<T, Tensor> HostCallback<T>(Func<T, Tensor> function, TensorType type, bool takesBatches = false)
    {
        ArgumentNullException.ThrowIfNull(function);
        return x => HostCallback<T>(function, type, x, takesBatches);
    }

    /// <inheritdoc cref="HostCallback{T}(Func{T, Tensor}, TensorType, Func{T, Tensor, Tensor, T}, bool)"/>
    public static Func<Tensor, Tensor> HostCallback(
        Func<Tensor, Tensor> function, TensorType type, Func<Tensor, Tensor, Tensor, Tensor> vjp, bool takesBatches = false) =>
        HostCallback<Tensor>(function, type, vjp, takesBatches);

    /// <summary>Ordinary C# code as a function that can stand in an expression, with a derivative rule as for <c>CustomVjp</c>.</summary>
    /// <typeparam name="T">The type of the argument: any tree of tensors.</typeparam>
    /// <param name="function">A function that reads the numbers of its argument.</param>
    /// <param name="type">The dtype and shape that the function returns (for one example).</param>
    /// <param name="vjp">The rule <c>(x, y, ct) ↦ Jᵀ · ct</c>, of tensors without numbers for one example.</param>
    /// <param name="takesBatches">Whether the function takes a leading axis of examples.</param>
    public static Func<T, Tensor> HostCallback<T>(
        Func<T, Tensor> function, TensorType type, Func<T, Tensor, Tensor, T> vjp, bool takesBatches = false)
    {
        ArgumentNullException.ThrowIfNull(function);
        return CustomVjp(HostCallback<T>(function, type, takesBatches), vjp);
    }
}
