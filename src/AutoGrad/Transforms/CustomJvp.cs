using System.Collections.Immutable;

namespace AutoGrad;

public static partial class Transforms
{
    /// <summary>
    /// The same function with a derivative of your own: <paramref name="jvp"/> takes the argument x, the result y and a tangent dx of the
    /// argument to the tangent of the result, <c>(x, y, dx) ↦ J · dx</c>.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <param name="function">The function of one example.</param>
    /// <param name="jvp">
    /// The rule, of tensors like <paramref name="function"/> and linear in dx: reverse mode transposes it, derivatives of higher order
    /// differentiate it, and <c>Vmap</c> gives it its batch axis. It returns a tree like y; what stands in the place of integer and Bool
    /// leaves is not looked at.
    /// </param>
    /// <returns>A function like <paramref name="function"/>, for every other transform.</returns>
    /// <remarks>
    /// When it is differentiated, it throws an <see cref="ArgumentException"/> if the rule returns a tree of another structure, other
    /// shapes or dtypes, if reverse mode finds a product of tangents in it, or if a tensor is differentiated that the function captures
    /// instead of being passed.
    /// </remarks>
    /// <example><code>
    /// // log(1 + eˣ), whose derivative is written so that it does not overflow.
    /// Func&lt;Tensor, Tensor&gt; softplus = CustomJvp((Tensor x) => Log1p(Exp(x)), (x, y, dx) => dx * Sigmoid(x));
    /// </code></example>
    public static Func<T, TResult> CustomJvp<T, TResult>(Func<T, TResult> function, Func<T, TResult, T, TResult> jvp)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(jvp);
        return x => WithRule("CustomJvp", function, x, (template, value) => new JvpRule<T, TResult>(template, value, Signature(x), jvp));
    }

    /// <inheritdoc cref="CustomJvp{T, TResult}(Func{T, TResult}, Func{T, TResult, T, TResult})"/>
    public static Func<T1, T2, TResult> CustomJvp<T1, T2, TResult>(
        Func<T1, T2, TResult> function, Func<T1, T2, TResult, T1, T2, TResult> jvp)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(jvp);
        Func<(T1, T2), TResult> joined = CustomJvp<(T1, T2), TResult>(
            a => function(a.Item1, a.Item2), (a, y, da) => jvp(a.Item1, a.Item2, y, da.Item1, da.Item2));
        return (a1, a2) => joined((a1, a2));
    }

    /// <inheritdoc cref="CustomJvp{T, TResult}(Func{T, TResult}, Func{T, TResult, T, TResult})"/>
    public static Func<T1, T2, T3, TResult> CustomJvp<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> function, Func<T1, T2, T3, TResult, T1, T2, T3, TResult> jvp)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(jvp);
        Func<(T1, T2, T3), TResult> joined = CustomJvp<(T1, T2, T3), TResult>(
            a => function(a.Item1, a.Item2, a.Item3),
            (a, y, da) => jvp(a.Item1, a.Item2, a.Item3, y, da.Item1, da.Item2, da.Item3));
        return (a1, a2, a3) => joined((a1, a2, a3));
    }

    private sealed class JvpRule<T, TResult>(T argument, TResult value, string signature, Func<T, TResult, T, TResult> rule)
        : DerivativeRule("CustomJvp", signature)
    {
        public override ImmutableArray<Tensor?> Jvp(RuleOperands operands, ImmutableArray<Tensor> tangents)
        {
            TResult y = Tree.Rebuild(value, operands.Y);
            return CheckedLeaves(this, "the tangent", y, rule(Tree.Rebuild(argument, operands.X), y, Tree.Rebuild(argument, tangents)));
        }

        public override ImmutableArray<Tensor?> Vjp(RuleOperands operands, ImmutableArray<Tensor> cotangents) =>
            Transpose(operands.X, tangents => Jvp(operands, tangents), operands.Y, cotangents);
    }
}
