using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad;

/// <summary>
/// What <c>Vmap</c> makes of a function: traced on one example, its graph rewritten for all of them, wherever they lie. Several arguments
/// come as one tuple.
/// </summary>
internal sealed class BatchedFunction<T, TResult>
{
    private readonly Func<T, TResult> function;
    private readonly BatchAxes inAxes;
    private readonly BatchAxes outAxes;

    public BatchedFunction(Func<T, TResult> function, int arguments, BatchAxes inAxes, BatchAxes outAxes)
    {
        this.function = function;
        this.inAxes = arguments == 1 && inAxes.Count == 1 ? inAxes.Single() : inAxes;
        this.outAxes = outAxes;
        if (arguments > 1 && inAxes.Count is { } listed && listed != arguments)
        {
            throw Errors.Argument(
                "Vmap",
                $"inAxes {inAxes} is for {listed}, but the function has {arguments} arguments",
                "List one axis for each argument, null for a shared one");
        }
    }

    public TResult Call(T argument)
    {
        CheckCount(argument, inAxes, "inAxes", "the argument");
        ImmutableArray<(TreePath Path, Tensor Leaf)> leaves = Tree.Leaves(argument);
        var examples = new Tensor[leaves.Length];
        var variables = new List<Tensor>();
        var batches = new List<Tensor>();
        (TreePath Path, int Axis, int Size)? first = null;
        for (int i = 0; i < examples.Length; i++)
        {
            (TreePath path, Tensor leaf) = leaves[i];
            examples[i] = leaf;
            if (AxisAt(inAxes, "inAxes", path, argument) is not { } axis) continue;
            Tensor batch = BatchFirst(leaf, axis, path, argument);
            first ??= (path, axis, batch.Shape[0]);
            if (batch.Shape[0] != first.Value.Size) throw UnequalSizes(argument, first.Value, (path, axis, batch.Shape[0]));
            examples[i] = Placeholder.Create(batch.Type.WithShape([.. batch.Shape.Sizes[1..]]));
            variables.Add(examples[i]);
            batches.Add(batch);
        }
        if (first is not { Size: var size }) throw NothingBatched(leaves.Length, argument);
        T example = Tree.Rebuild(argument, [.. examples]);
        return ForAll(size, Tracing.Call(function, example), example, variables, batches);
    }

    private TResult ForAll(int size, TResult result, T example, List<Tensor> variables, List<Tensor> batches)
    {
        string call = $"the function of {Transforms.Signature(example)}";
        if (result is null) throw Errors.Argument("Vmap", $"{call} returned null", "Return tensors");
        CheckCount(result, outAxes, "outAxes", "the result");
        ImmutableArray<(TreePath Path, Tensor Leaf)> leaves = Tree.Leaves(result);
        ImmutableArray<(Tensor Tensor, bool IsBatched)> outputs =
            Batching.ApplyOrShare(size, [.. leaves.Select(static leaf => leaf.Leaf)], [.. variables], [.. batches]);
        var placed = ImmutableArray.CreateBuilder<Tensor>(outputs.Length);
        for (int i = 0; i < outputs.Length; i++)
        {
            (Tensor output, bool isBatched) = outputs[i];
            int? axis = AxisAt(outAxes, "outAxes", leaves[i].Path, result);
            string what = $"{call} returned {leaves[i].Leaf.Type}{(leaves[i].Path.IsRoot ? "" : $" at {leaves[i].Path}")}";
            placed.Add(
                axis is { } to ? Placed(isBatched ? output : output.BroadcastTo([size, .. output.Shape]), to, what)
                : !isBatched ? output
                : throw Errors.Argument(
                    "Vmap",
                    $"{what} that depends on the example, but outAxes is null there",
                    "Give it an axis along which the results shall lie, or compute it from shared arguments only"));
        }
        return Tree.Rebuild(result, placed.MoveToImmutable());
    }

    /// <summary>A list must have an entry for each part of a tuple; lists inside it are looked at leaf by leaf.</summary>
    private static void CheckCount<TTree>(TTree tree, BatchAxes axes, string name, string what)
    {
        if (axes.Count is { } listed && tree is ITuple { Length: var parts } && parts != listed)
        {
            throw Errors.Argument(
                "Vmap",
                $"{name} {axes} is for {listed}, but {what} {Transforms.Signature(tree)} has {parts} parts",
                "List one axis or null for each part");
        }
    }

    private static int? AxisAt<TTree>(BatchAxes axes, string name, TreePath path, TTree tree) => axes.TryFind(path, out int? axis)
        ? axis
        : throw Errors.Argument(
            "Vmap",
            $"{name} {axes} has no entry for {(path.IsRoot ? "the one tensor" : path)} of {Transforms.Signature(tree)}",
            "List one axis or null for each part, or give one axis for all");

    private static Tensor BatchFirst(Tensor leaf, int axis, TreePath path, T argument)
    {
        int normal = axis < 0 ? axis + leaf.Rank : axis;
        if ((uint)normal < (uint)leaf.Rank) return leaf.MoveAxis(normal, 0);
        throw Errors.Argument(
            "Vmap",
            path.IsRoot
                ? $"there is no axis {axis} in the argument {leaf.Type}"
                : $"there is no axis {axis} in {path} {leaf.Type} of the arguments {Transforms.Signature(argument)}",
            leaf.Rank == 0
                ? "A scalar has no batch axis: share it with all examples by the axis null"
                : $"Use an axis from {-leaf.Rank} to {leaf.Rank - 1}, or null to share it with all examples");
    }

    private static Tensor Placed(Tensor output, int axis, string what)
    {
        int normal = axis < 0 ? axis + output.Rank : axis;
        return (uint)normal < (uint)output.Rank
            ? output.MoveAxis(0, normal)
            : throw Errors.Argument(
                "Vmap",
                $"{what}, which has no place for the batch at axis {axis}",
                $"Use an axis from {-output.Rank} to {output.Rank - 1}");
    }

    private static ArgumentException UnequalSizes(
        T argument, (TreePath Path, int Axis, int Size) one, (TreePath Path, int Axis, int Size) other) => Errors.Argument(
        "Vmap",
        $"in the arguments {Transforms.Signature(argument)}, {one.Path} has {one.Size} examples along axis {one.Axis}, "
        + $"but {other.Path} has {other.Size} along axis {other.Axis}",
        "Give all the same number of examples, or share one with all examples by the axis null");

    private ArgumentException NothingBatched(int leaves, T argument) => leaves == 0
        ? Errors.Argument("Vmap", "the arguments have no tensors", "Pass at least one tensor with a batch axis")
        : Errors.Argument(
            "Vmap",
            $"none of the arguments {Transforms.Signature(argument)} is batched, since inAxes is {inAxes}",
            "Give at least one an axis, or call the function without Vmap");
}
