using System.Collections.Immutable;

namespace AutoGrad;

public static partial class Transforms
{
    /// <inheritdoc cref="Vmap{T, TResult}(Func{T, TResult}, int, int)"/>
    public static Func<Tensor, Tensor> Vmap(Func<Tensor, Tensor> function, int inAxis = 0, int outAxis = 0) =>
        Vmap<Tensor, Tensor>(function, inAxis, outAxis);

    /// <summary>
    /// A function of one example turned into a function of a batch of examples, computed together and not in a loop:
    /// <c>Vmap(f)(x)[k] = f(x[k])</c>.
    /// </summary>
    /// <typeparam name="T">The type of one example and of the batch: any tree of tensors.</typeparam>
    /// <typeparam name="TResult">The type of one result and of the batch of results: any tree of tensors.</typeparam>
    /// <param name="function">A pure function of one example; its tensors have no numbers while it is traced. What it captures is shared by all examples.</param>
    /// <param name="inAxis">The axis of every leaf of the argument along which the examples lie; negative from the end.</param>
    /// <param name="outAxis">The axis of every leaf of the result along which the results shall lie; negative from the end.</param>
    /// <remarks>
    /// When called, it throws an <see cref="ArgumentException"/> if a leaf has no such axis or the leaves disagree about the number of
    /// examples, and an <see cref="InvalidOperationException"/> if the function reads a number.
    /// </remarks>
    /// <example><code>Tensor curvatures = Vmap(Grad(Grad(f)))(Linspace(-1, 1, 101));</code></example>
    public static Func<T, TResult> Vmap<T, TResult>(Func<T, TResult> function, int inAxis = 0, int outAxis = 0) => batch =>
    {
        ImmutableArray<(TreePath Path, Tensor Leaf)> leaves = Tree.Leaves(batch);
        if (leaves.IsEmpty) throw Errors.Argument("Vmap", "the argument has no tensors", "Pass at least one tensor with a batch axis");
        var stacks = new Tensor[leaves.Length];
        var variables = new Tensor[leaves.Length];
        for (int i = 0; i < stacks.Length; i++)
        {
            Tensor leaf = leaves[i].Leaf;
            int axis = Check.Axis("Vmap", inAxis, leaf.Shape);
            stacks[i] = leaf.Transpose([axis, .. Enumerable.Range(0, leaf.Rank).Where(other => other != axis)]);
            variables[i] = Placeholder.Create(stacks[i].Type.WithShape([.. stacks[i].Shape.Skip(1)]));
            if (stacks[i].Shape[0] != stacks[0].Shape[0])
            {
                throw Errors.Argument(
                    "Vmap",
                    $"the arguments {Signature(batch)} have {stacks[0].Shape[0]} and {stacks[i].Shape[0]} examples along axis {inAxis}",
                    "Give all leaves the same number of examples, or capture what is shared");
            }
        }
        TResult result = Tracing.Call(function, Tree.Rebuild(batch, [.. variables]));
        ImmutableArray<Tensor> outputs = Batching.Apply(stacks[0].Shape[0], Tree.Flatten(result).AsSpan(), variables, stacks);
        return Tree.Rebuild(result, [.. outputs.Select(output =>
        {
            int axis = Check.Axis("Vmap", outAxis, output.Shape);
            int[] order = [.. Enumerable.Range(1, output.Rank - 1)];
            return output.Transpose([.. order.Take(axis), 0, .. order.Skip(axis)]);
        })]);
    };
}
