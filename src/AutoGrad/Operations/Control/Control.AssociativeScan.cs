using System.Collections.Immutable;

namespace AutoGrad;

public static partial class Control
{
    /// <summary>
    /// All prefixes of a sequence combined by an associative function: <c>y₀ = x₀</c>, <c>yₜ = combine(yₜ₋₁, xₜ)</c>, computed as a tree of
    /// about 2·log₂ n combinations of whole slices instead of n steps one after another.
    /// </summary>
    /// <typeparam name="T">The type of an element and of the sequence: any tree of tensors with at least one leaf.</typeparam>
    /// <param name="combine">
    /// A pure function of two elements to one of the same structure, shapes and dtypes, with
    /// <c>combine(combine(a, b), c) = combine(a, combine(b, c))</c>; that is not checked. It is applied to many pairs at once by
    /// <c>Vmap</c>.
    /// </param>
    /// <param name="elements">Tensors whose leading axes are equally long: the elements.</param>
    /// <param name="reverse">Whether to combine from the end: suffixes instead of prefixes, with later elements on the left.</param>
    /// <returns>A tree like the elements: the prefixes.</returns>
    /// <exception cref="ArgumentException">
    /// The elements have no leaves, no leading axis, or differ in length; the combination differs from an element in structure, shape or
    /// dtype.
    /// </exception>
    /// <exception cref="InvalidOperationException">The function reads a number.</exception>
    /// <example><code>
    /// // A linear recurrence hₜ = aₜ · hₜ₋₁ + bₜ with h₋₁ = 0, over all t at once.
    /// var (_, h) = AssociativeScan(((Tensor A, Tensor B) l, (Tensor A, Tensor B) r) => (l.A * r.A, (r.A * l.B) + r.B), (a, b));
    /// </code></example>
    public static T AssociativeScan<T>(Func<T, T, T> combine, T elements, bool reverse = false)
    {
        ArgumentNullException.ThrowIfNull(combine);
        int length = CheckedLength("AssociativeScan", elements);
        T Flipped(T tree) => reverse ? Tree.Map(tree, static (_, leaf) => leaf.Flip(0)) : tree;
        Func<T, T, T> pairwise = Transforms.Vmap((T left, T right) =>
        {
            T result = combine(left, right);
            CarryCheck.Same("AssociativeScan", left, result, "the combination", "an element");
            return result;
        });
        return Flipped(Prefixes(pairwise, Flipped(elements), length));
    }

    private static T Prefixes<T>(Func<T, T, T> pairwise, T elements, int length)
    {
        if (length < 2) return elements;
        T Every(T tree, int start, int count) => Tree.Map(tree, (_, leaf) =>
        {
            int[] starts = new int[leaf.Rank], steps = [.. Enumerable.Repeat(1, leaf.Rank)];
            (starts[0], steps[0]) = (start, 2);
            return leaf.StridedSlice(Axes.Create(starts), [count, .. leaf.Shape.Sizes[1..]], Axes.Create(steps));
        });
        int half = length / 2, rest = (length - 1) / 2;
        T odd = Prefixes(pairwise, pairwise(Every(elements, 0, half), Every(elements, 1, half)), half); // the prefixes that end at 1, 3, …
        T even = pairwise(Tree.Map(odd, (_, leaf) => leaf.SliceAxis(0, 0, rest)), Every(elements, 2, rest)); // those that end at 2, 4, …
        ImmutableArray<Tensor> first = Tree.Flatten(elements), odds = Tree.Flatten(odd), evens = Tree.Flatten(even);
        return Tree.Rebuild(elements, [.. first.Select((leaf, i) => Interleaved(leaf.SliceAxis(0, 0, 1), evens[i], odds[i], length))]);
    }

    /// <summary>x₀, then by turns what ends at odd and at even places.</summary>
    private static Tensor Interleaved(Tensor first, Tensor even, Tensor odd, int length)
    {
        Tensor evens = Tensor.Concatenate([first, even]);
        int pairs = odd.Shape[0];
        Tensor woven = Tensor.Stack([evens.SliceAxis(0, 0, pairs), odd], 1).Reshape([2 * pairs, .. odd.Shape.Sizes[1..]]);
        return length % 2 == 0 ? woven : Tensor.Concatenate([woven, evens.SliceAxis(0, pairs, 1)]);
    }

    /// <summary>The number of slices along the leading axes of a tree's leaves.</summary>
    private static int CheckedLength<T>(string operation, T sequences)
    {
        ImmutableArray<(TreePath Path, Tensor Leaf)> leaves = Tree.Leaves(sequences);
        if (leaves.IsEmpty)
            throw Errors.Argument(operation, "the sequences have no tensors", "Pass at least one tensor with a leading axis");
        foreach ((TreePath path, Tensor leaf) in leaves)
        {
            if (leaf.Rank == 0)
            {
                string where = path.IsRoot ? "the sequence" : $"the sequence {path}";
                throw Errors.Argument(operation, $"{where} is a scalar and has no steps", "Give it a leading axis, or capture it in the function");
            }
            if (leaf.Shape[0] == leaves[0].Leaf.Shape[0]) continue;
            throw Errors.Argument(
                operation,
                $"the sequences {Transforms.Signature(sequences)} have {leaves[0].Leaf.Shape[0]} and {leaf.Shape[0]} steps",
                "Give all the same leading size");
        }
        return leaves[0].Leaf.Shape[0];
    }
}
