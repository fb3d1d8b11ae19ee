using System.Collections.Immutable;

namespace AutoGrad;

public static partial class Control
{
    /// <summary>
    /// A loop that goes on as long as a condition holds: <c>while (condition(carry)) carry = body(carry)</c>, with a number of steps that
    /// depends on the numbers.
    /// </summary>
    /// <typeparam name="TCarry">The type of what one step hands to the next: any tree of tensors with at least one leaf.</typeparam>
    /// <param name="condition">A pure function to a Bool scalar, traced once.</param>
    /// <param name="body">
    /// A pure function, traced once, that keeps the structure, shapes and dtypes of the carry. What it captures is the same for all steps,
    /// and is differentiated like what it is passed.
    /// </param>
    /// <param name="carry">The carry of the first step.</param>
    /// <param name="maxSteps">
    /// The most steps there may be; if the condition still holds then, computing the value is an error. Reverse mode needs it, for it keeps
    /// that many carries, whether or not so many steps are taken.
    /// </param>
    /// <param name="checkpointEvery">
    /// For reverse mode in less memory: keep the carry of every so many steps, and compute those in between again. maxSteps is rounded up
    /// to a multiple of it.
    /// </param>
    /// <returns>The carry for which the condition did not hold.</returns>
    /// <remarks>
    /// Under <c>Vmap</c> each example has an end of its own: the steps go on as long as any example has not come to its end, and those that
    /// have stay as they are, while the body is computed for them too and must not throw. Forward mode needs no bound.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The carry has no leaves, the condition is not a Bool scalar, the body's carry differs in structure, shape or dtype, or a number of
    /// steps is less than 1.
    /// </exception>
    /// <exception cref="InvalidOperationException">The condition or the body reads a number.</exception>
    /// <example><code>
    /// // Newton's square root.
    /// Tensor root = While(x => Abs(x * x - a) > 1e-12, x => 0.5 * (x + a / x), a, maxSteps: 50);
    /// </code></example>
    public static TCarry While<TCarry>(
        Func<TCarry, Tensor> condition, Func<TCarry, TCarry> body, TCarry carry, int? maxSteps = null, int? checkpointEvery = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(body);
        if (maxSteps < 1)
            throw Errors.Argument("While", $"cannot bound a loop by {maxSteps} steps", "Allow at least 1, or leave maxSteps out");
        ImmutableArray<Tensor> leaves = Tree.Flatten(carry);
        if (leaves.IsEmpty) throw Errors.Argument("While", "the carry has no tensors", "Carry what the condition looks at");

        ImmutableArray<Tensor> state = [.. leaves.Select(static leaf => Placeholder.Create(leaf.Type))];
        TCarry begin = Tree.Rebuild(carry, state);
        Tensor holds = Tracing.Call(condition, begin);
        if (holds?.Type != new TensorType(DType.Bool, []))
        {
            throw Errors.Argument(
                "While",
                $"the condition on {Transforms.Signature(carry)} is {holds?.Type.ToString() ?? "null"} instead of a Bool scalar",
                "Compare, and reduce with .Any() or .All()");
        }
        TCarry next = Tracing.Call(body, begin);
        CarryCheck.Same("While", begin, next);
        (ClosedFunction asked, ImmutableArray<Tensor> ofCondition) = ClosedFunction.Close(state, [holds]);
        (ClosedFunction step, ImmutableArray<Tensor> ofBody) = ClosedFunction.Close(state, Tree.Flatten(next));
        int? segment = CheckedSegment("While", checkpointEvery);
        ImmutableArray<Tensor> all = segment is { } steps && (maxSteps is null || steps < maxSteps)
            ? InSegments(asked, step, leaves, ofCondition, ofBody, maxSteps, steps)
            : AutoGrad.While.Of(asked, step, leaves.Length, maxSteps, stopsQuietly: false, [.. leaves, .. ofCondition, .. ofBody]);
        return Tree.Rebuild(next, all[..leaves.Length]);
    }

    /// <inheritdoc cref="While{TCarry}(Func{TCarry, Tensor}, Func{TCarry, TCarry}, TCarry, int?, int?)"/>
    public static Tensor While(
        Func<Tensor, Tensor> condition, Func<Tensor, Tensor> body, Tensor carry, int? maxSteps = null, int? checkpointEvery = null) =>
        While<Tensor>(condition, body, carry, maxSteps, checkpointEvery);

    /// <summary>A loop over loops of a few steps each, so that derivatives keep the carries between segments and within one.</summary>
    private static ImmutableArray<Tensor> InSegments(
        ClosedFunction condition,
        ClosedFunction body,
        ImmutableArray<Tensor> carry,
        ImmutableArray<Tensor> ofCondition,
        ImmutableArray<Tensor> ofBody,
        int? maxSteps,
        int steps)
    {
        ImmutableArray<Tensor> inputs = [.. carry.Concat(ofCondition).Concat(ofBody).Select(static node => Placeholder.Create(node.Type))];
        ImmutableArray<Tensor> inner = AutoGrad.While.Of(condition, body, carry.Length, steps, stopsQuietly: true, inputs);
        var segment = new ClosedFunction(inputs, inner[..carry.Length]);
        int? segments = maxSteps is { } most ? ((most - 1) / steps) + 1 : null;
        return AutoGrad.While.Of(condition, segment, carry.Length, segments, stopsQuietly: false, [.. carry, .. ofCondition, .. ofCondition, .. ofBody]);
    }
}
