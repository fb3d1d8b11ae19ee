using System.Collections.Immutable;

namespace AutoGrad;

public static partial class Transforms
{
    /// <summary>
    /// The same function with a derivative of your own: <paramref name="vjp"/> takes the argument x, the result y and a cotangent ct of the
    /// result to the cotangent of the argument, <c>(x, y, ct) ↦ Jᵀ · ct</c>.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <param name="function">The function of one example.</param>
    /// <param name="vjp">
    /// The rule, of tensors like <paramref name="function"/>: it is differentiated itself for derivatives of higher order, and gets its
    /// batch axis from <c>Vmap</c>. It returns a tree like x; what stands in the place of integer and Bool leaves is not looked at. Forward
    /// mode transposes the rule, so it should be linear in ct. What it captures has to be known: a tensor that a transform around it is
    /// tracing is passed as an argument instead.
    /// </param>
    /// <returns>A function like <paramref name="function"/>, for every other transform.</returns>
    /// <remarks>
    /// When it is differentiated, it throws an <see cref="ArgumentException"/> if the rule returns a tree of another structure, other
    /// shapes or dtypes, or if a tensor is differentiated that the function captures instead of being passed.
    /// </remarks>
    /// <example><code>
    /// // The identity, whose gradient is clipped.
    /// Func&lt;Tensor, Tensor&gt; clipped = CustomVjp((Tensor x) => x, (x, y, ct) => Clamp(ct, -1, 1));
    /// </code></example>
    public static Func<T, TResult> CustomVjp<T, TResult>(Func<T, TResult> function, Func<T, TResult, TResult, T> vjp)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(vjp);
        return x => WithRule("CustomVjp", function, x, (template, value) => new VjpRule<T, TResult>(template, value, Signature(x), vjp));
    }

    /// <inheritdoc cref="CustomVjp{T, TResult}(Func{T, TResult}, Func{T, TResult, TResult, T})"/>
    public static Func<T1, T2, TResult> CustomVjp<T1, T2, TResult>(Func<T1, T2, TResult> function, Func<T1, T2, TResult, TResult, (T1, T2)> vjp)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(vjp);
        Func<(T1, T2), TResult> joined = CustomVjp<(T1, T2), TResult>(
            a => function(a.Item1, a.Item2), (a, y, ct) => vjp(a.Item1, a.Item2, y, ct));
        return (a1, a2) => joined((a1, a2));
    }

    /// <inheritdoc cref="CustomVjp{T, TResult}(Func{T, TResult}, Func{T, TResult, TResult, T})"/>
    public static Func<T1, T2, T3, TResult> CustomVjp<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> function, Func<T1, T2, T3, TResult, TResult, (T1, T2, T3)> vjp)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(vjp);
        Func<(T1, T2, T3), TResult> joined = CustomVjp<(T1, T2, T3), TResult>(
            a => function(a.Item1, a.Item2, a.Item3), (a, y, ct) => vjp(a.Item1, a.Item2, a.Item3, y, ct));
        return (a1, a2, a3) => joined((a1, a2, a3));
    }

    /// <summary>
    /// A function with a derivative of your own that reads values the function has computed on its way: <paramref name="forward"/> returns
    /// them beside the result, and <paramref name="backward"/> takes them and a cotangent of the result to the cotangent of the argument.
    /// </summary>
    /// <typeparam name="T">The type of the argument: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <typeparam name="TResidual">The type of what is kept for the rule: any tree of tensors.</typeparam>
    /// <param name="forward">The function of one example, to its result and the residual.</param>
    /// <param name="backward">The rule; see the other form. Derivatives of higher order differentiate the residual as it was
    /// computed.</param>
    /// <returns>A function to the result alone.</returns>
    /// <example><code>
    /// Func&lt;Tensor, Tensor&gt; exp = CustomVjp((Tensor x) => (Exp(x), Exp(x)), (residual, ct) => ct * residual);
    /// </code></example>
    public static Func<T, TResult> CustomVjp<T, TResult, TResidual>(
        Func<T, (TResult Value, TResidual Residual)> forward, Func<TResidual, TResult, T> backward)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(backward);
        return x =>
        {
            Piece<(TResult Value, TResidual Residual)> piece = Piece<(TResult, TResidual)>.Trace("CustomVjp", forward, x);
            int outputs = Tree.Flatten(piece.Value.Value).Length;
            ImmutableArray<Tensor> residuals = piece.Outputs[outputs..];
            var rule = new ResidualRule<T, TResult, TResidual>(x, piece.Value.Value, piece.Value.Residual, Signature(x), backward);
            return Enclose(piece.Value.Value, piece.Outputs[..outputs], piece.Arguments, residuals, piece.Captured, rule);
        };
    }

    /// <summary>Calls a function and puts a rule in the place of its derivative.</summary>
    private static TResult WithRule<T, TResult>(string operation, Func<T, TResult> function, T x, Func<T, TResult, DerivativeRule> rule)
    {
        Piece<TResult> piece = Piece<TResult>.Trace(operation, function, x);
        return Enclose(piece.Value, piece.Outputs, piece.Arguments, [], piece.Captured, rule(x, piece.Value));
    }

    private static TResult Enclose<TResult>(
        TResult value,
        ImmutableArray<Tensor> outputs,
        ImmutableArray<Tensor> arguments,
        ImmutableArray<Tensor> residuals,
        ImmutableArray<Tensor> captured,
        DerivativeRule rule)
    {
        if (outputs.IsEmpty) return value;
        var first = new CustomRule(outputs.Length, 0, arguments.Length, residuals.Length, rule);
        return Tree.Rebuild(value, Joint.ApplyAll(first, [.. outputs, .. arguments, .. residuals, .. captured]));
    }

    /// <summary>The leaves of what a rule returned, checked against what they belong to.</summary>
    private static ImmutableArray<Tensor?> CheckedLeaves<T>(DerivativeRule rule, string what, T primal, T given)
    {
        if (given is null)
        {
            throw Errors.Argument(
                rule.Operation, $"the rule of the function of {rule.Signature} returned null", $"Return {what}, a tree like {Signature(primal)}");
        }
        CheckLike(rule.Operation, $"{what} that the rule of the function of {rule.Signature} returned", primal, given);
        return [.. Tree.Flatten(given).Zip(Tree.Flatten(primal), static (leaf, like) => like.DType.IsFloat ? leaf : null)];
    }

    private sealed class VjpRule<T, TResult>(T argument, TResult value, string signature, Func<T, TResult, TResult, T> rule)
        : DerivativeRule("CustomVjp", signature)
    {
        public override ImmutableArray<Tensor?> Vjp(RuleOperands operands, ImmutableArray<Tensor> cotangents)
        {
            T x = Tree.Rebuild(argument, operands.X);
            return CheckedLeaves(this, "the cotangent", x, rule(x, Tree.Rebuild(value, operands.Y), Tree.Rebuild(value, cotangents)));
        }

        public override ImmutableArray<Tensor?> Jvp(RuleOperands operands, ImmutableArray<Tensor> tangents) =>
            Transpose(operands.Y, cotangents => Vjp(operands, cotangents), operands.X, tangents);
    }

    private sealed class ResidualRule<T, TResult, TResidual>(
        T argument, TResult value, TResidual residual, string signature, Func<TResidual, TResult, T> rule)
        : DerivativeRule("CustomVjp", signature)
    {
        public override ImmutableArray<Tensor?> Vjp(RuleOperands operands, ImmutableArray<Tensor> cotangents) =>
            CheckedLeaves(
                this,
                "the cotangent",
                Tree.Rebuild(argument, operands.X),
                rule(Tree.Rebuild(residual, operands.Residuals), Tree.Rebuild(value, cotangents)));

        public override ImmutableArray<Tensor?> Jvp(RuleOperands operands, ImmutableArray<Tensor> tangents) =>
            Transpose(operands.Y, cotangents => Vjp(operands, cotangents), operands.X, tangents);
    }
}
