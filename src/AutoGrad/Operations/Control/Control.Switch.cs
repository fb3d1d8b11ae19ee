using System.Collections.Immutable;

namespace AutoGrad;

public static partial class Control
{
    /// <summary>
    /// <c>condition ? ifTrue() : ifFalse()</c> with a condition that is known only when the value is computed. Only the chosen side is
    /// computed then, unlike with <see cref="Tensor.Where"/>, which chooses element by element from two results.
    /// </summary>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <param name="condition">A Bool scalar.</param>
    /// <param name="ifTrue">A pure function, traced once. What it captures is differentiated.</param>
    /// <param name="ifFalse">The same, to a result of the same structure, shapes and dtypes.</param>
    /// <remarks>
    /// Under <c>Vmap</c> with a condition for each example, both sides are computed for all examples: a side must then be safe where it is
    /// not chosen. A loop in it has to end, and an operation that throws, such as <c>Solve</c> of a singular matrix, throws.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The condition is not a Bool scalar, or the results differ in structure, shape or dtype.
    /// </exception>
    /// <exception cref="InvalidOperationException">A side reads a number.</exception>
    /// <example><code>Tensor step = Cond(Norm(gradient) > 1, () => gradient / Norm(gradient), () => gradient);</code></example>
    public static TResult Cond<TResult>(Tensor condition, Func<TResult> ifTrue, Func<TResult> ifFalse)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(ifTrue);
        ArgumentNullException.ThrowIfNull(ifFalse);
        if (condition.Type != new TensorType(DType.Bool, []))
        {
            throw Errors.Argument("Cond", $"the condition is {condition.Type} instead of a Bool scalar", "Compare, and reduce with .Any() or .All(), or use Where");
        }
        return Choose("Cond", condition.Cast(DType.Int32), [ifFalse, ifTrue], ["ifFalse", "ifTrue"]);
    }

    /// <summary>
    /// <c>branches[index]()</c> with an index that is known only when the value is computed; only that branch is computed then.
    /// </summary>
    /// <typeparam name="TResult">The type of the result: any tree of tensors.</typeparam>
    /// <param name="index">An Int32 or Int64 scalar. One below 0 or beyond the last branch chooses the first or the last.</param>
    /// <param name="branches">Pure functions, traced once, to results of the same structure, shapes and dtypes.</param>
    /// <remarks>
    /// Under <c>Vmap</c> with an index for each example, all branches are computed for all examples, and must be safe for all as with
    /// <see cref="Cond{TResult}"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The index is not an integer scalar, there is no branch, or the results differ in structure, shape or dtype.
    /// </exception>
    /// <exception cref="InvalidOperationException">A branch reads a number.</exception>
    /// <example><code>Tensor y = Switch(kind, () => Sin(x), () => Cos(x), () => ZerosLike(x));</code></example>
    public static TResult Switch<TResult>(Tensor index, params ReadOnlySpan<Func<TResult>> branches)
    {
        ArgumentNullException.ThrowIfNull(index);
        foreach (Func<TResult> branch in branches) ArgumentNullException.ThrowIfNull(branch, nameof(branches));
        if (index.Rank != 0 || !index.DType.IsInteger)
        {
            throw Errors.Argument("Switch", $"the index is {index.Type} instead of an integer scalar", "Convert it with .Cast(DType.Int32), or index with Vmap");
        }
        if (branches.IsEmpty) throw Errors.Argument("Switch", "there are no branches", "Give at least one");
        Tensor choice = Tensor.Clamp(index, 0, branches.Length - 1).Cast(DType.Int32);
        return Choose("Switch", choice, [.. branches], [.. Enumerable.Range(0, branches.Length).Select(static i => $"branch {i}")]);
    }

    private static TResult Choose<TResult>(string operation, Tensor choice, ImmutableArray<Func<TResult>> branches, ImmutableArray<string> names)
    {
        ImmutableArray<TResult> results =
            [.. branches.Select(static branch => Tracing.Call(static (Func<TResult> call) => call(), branch))];
        for (int i = 1; i < results.Length; i++) CheckAlike(operation, results[0], results[i], names[0], names[i]);
        (ImmutableArray<ClosedFunction> bodies, ImmutableArray<Tensor> captured) =
            ClosedFunction.CloseAll(choice.Id, [], [.. results.Select(Tree.Flatten)]);
        ImmutableArray<Tensor> outputs = Tree.Flatten(results[0]).IsEmpty ? [] : AutoGrad.Switch.Of(bodies, [choice, .. captured]);
        return Tree.Rebuild(results[0], outputs);
    }

    private static void CheckAlike<TResult>(string operation, TResult first, TResult other, string name, string otherName)
    {
        if (first is null || other is null || !Tree.SameStructure(first, other))
        {
            throw Errors.Argument(
                operation,
                first is null || other is null
                    ? $"{(first is null ? name : otherName)} returned null"
                    : $"{name} and {otherName} return trees of different structure: {Tree.FindDifference(first, other)}",
                "Return the same structure from every branch");
        }
        foreach (((TreePath path, Tensor one), (_, Tensor two)) in Tree.Leaves(first).Zip(Tree.Leaves(other)))
        {
            if (one.Type == two.Type) continue;
            throw Errors.Argument(
                operation,
                $"{name} returns {one.Type} and {otherName} {two.Type}{(path.IsRoot ? "" : $" at {path}")}",
                "Return the same shapes and dtypes from every branch");
        }
    }
}
