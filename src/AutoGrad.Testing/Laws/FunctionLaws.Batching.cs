using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <content>What is true of <c>Vmap</c> of every function.</content>
internal sealed partial class FunctionLaws<T, TResult>
{
    private const int BatchSize = 3;
    private const int MostChoices = 32;

    /// <summary>
    /// Whichever inputs are batched along whichever axis, the batch is a loop and a stack; also of batches, of one and of none.
    /// </summary>
    public void BatchIsLoop()
    {
        if (!options.Batches) return;
        foreach (bool[] isBatched in Choices()) BatchIsLoop(isBatched);
    }

    /// <summary>The batch is a loop and a stack, for one choice of batched inputs.</summary>
    public void BatchIsLoop(bool[] isBatched)
    {
        var random = new Random(options.Seed);
        string which =
            string.Join(", ", leaves.Where((_, i) => isBatched[i]).Select(static leaf => leaf.Path.IsRoot ? "the input" : $"{leaf.Path}"));
        Law($"a batch is a loop and a stack (batched: {which})", () =>
        {
            T[] examples = [.. Enumerable.Range(0, BatchSize).Select(k => Varied(isBatched, k))];
            TResult[] results = [.. examples.Select(function)];
            AlongAxes(examples, results, Array.ConvertAll(isBatched, static batched => batched ? 0 : (int?)null), static _ => 0);
            int?[] axes = [.. leaves.Select((leaf, i) => isBatched[i] ? random.Next(-leaf.Leaf.Rank - 1, leaf.Leaf.Rank + 1) : (int?)null)];
            int from = random.Next();
            AlongAxes(examples, results, axes, leaf => (from % (2 * (leaf.Rank + 1))) - leaf.Rank - 1);
        });
        Law($"a batch of one and of none are loops (batched: {which})", () =>
        {
            int?[] first = Array.ConvertAll(isBatched, static batched => batched ? 0 : (int?)null);
            TResult single = function(inputs);
            TensorAssertions.AssertClose(Stacked([single], static _ => 0), Batched(first)(Stacked([inputs], first)), options.Tolerance);
            T none = Tree.Rebuild(inputs, [.. leaves.Select((leaf, i) => isBatched[i] ? Empty(leaf.Leaf) : leaf.Leaf)]);
            foreach (((TreePath path, Tensor one), Tensor of) in Tree.Leaves(single).Zip(Tree.Flatten(Batched(first)(none))))
            {
                if (of.Type != one.Type.WithShape([0, .. one.Shape])) throw Violation($"{Name(path)} of no examples is {of.Type}");
                of.Evaluate();
            }
        });
        Law($"a batch of batches is a loop over loops (batched: {which})", () =>
        {
            bool[] outer = [.. isBatched.Select(_ => random.Next(2) == 0)];
            outer[random.Next(outer.Length)] = true;
            int?[] inside = Array.ConvertAll(isBatched, static batched => batched ? 0 : (int?)null);
            int?[] outside = Array.ConvertAll(outer, static batched => batched ? 0 : (int?)null);
            T[] examples = [.. Enumerable.Range(0, BatchSize).Select(k => Varied(isBatched, k))];
            T[] reversed = [.. examples.Select((example, k) => Merged(example, examples[BatchSize - 1 - k], outer))];
            TResult Loop(T[] batch) => Stacked([.. batch.Select(function)], static _ => 0);
            TResult expected = Stacked([Loop(examples), Loop(reversed)], static _ => 0);
            T arguments = Stacked([Stacked(examples, inside), Stacked(reversed, inside)], outside);
            TensorAssertions.AssertClose(expected, Transforms.Vmap(Batched(inside), By(outside))(arguments), options.Tolerance);
        });
    }

    /// <summary>Every choice of batched inputs, or some if there are many.</summary>
    private IEnumerable<bool[]> Choices()
    {
        int count = leaves.Length;
        if (count < 6) return Enumerable.Range(1, (1 << count) - 1).Select(choice => Bits(choice, count));
        var random = new Random(options.Seed);
        return Enumerable.Range(0, count).Select(i => Enumerable.Range(0, count).Select(k => k == i).ToArray())
            .Append([.. Enumerable.Repeat(true, count)])
            .Concat(Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, count).Select(k => k == 0 || random.Next(2) == 0).ToArray()))
            .Take(MostChoices);
    }

    private static bool[] Bits(int choice, int count) => [.. Enumerable.Range(0, count).Select(i => (choice >> i & 1) == 1)];

    private T Varied(bool[] isBatched, int example) =>
        Tree.Rebuild(inputs, [.. leaves.Select((leaf, i) => isBatched[i] ? Varied(leaf.Leaf, example) : leaf.Leaf)]);

    private Tensor Varied(Tensor leaf, int example) => options.Vary(leaf, example) is { } varied && varied.Type == leaf.Type
        ? varied
        : throw Violation($"Vary, of the options, makes something else of {leaf.Type} than a tensor of that type");

    private static T Merged(T example, T other, bool[] fromOther)
    {
        ImmutableArray<Tensor> ours = Tree.Flatten(example), theirs = Tree.Flatten(other);
        return Tree.Rebuild(example, [.. ours.Select((leaf, i) => fromOther[i] ? theirs[i] : leaf)]);
    }

    private void AlongAxes(T[] examples, TResult[] results, int?[] axes, Func<Tensor, int> to)
    {
        Dictionary<TreePath, int> targets = Tree.Leaves(results[0]).ToDictionary(static leaf => leaf.Path, leaf => to(leaf.Leaf));
        TResult batch = Transforms.Vmap(function, By(axes), BatchAxes.By(path => targets[path]))(Stacked(examples, axes));
        TensorAssertions.AssertClose(Stacked(results, to), batch, options.Tolerance);
    }

    private Func<T, TResult> Batched(int?[] axes) => Transforms.Vmap(function, By(axes));

    private BatchAxes By(int?[] axes)
    {
        var byPath = new Dictionary<TreePath, int?>();
        for (int i = 0; i < axes.Length; i++) byPath.Add(leaves[i].Path, axes[i]);
        return BatchAxes.By(path => byPath[path]);
    }

    private static T Stacked(T[] examples, int?[] axes)
    {
        ImmutableArray<ImmutableArray<Tensor>> all = [.. examples.Select(Tree.Flatten)];
        return Tree.Rebuild(
            examples[0],
            [.. axes.Select((axis, i) => axis is { } along ? Tensor.Stack([.. all.Select(one => one[i])], along) : all[0][i])]);
    }

    private static TResult Stacked(TResult[] results, Func<Tensor, int> to)
    {
        ImmutableArray<ImmutableArray<Tensor>> all = [.. results.Select(Tree.Flatten)];
        return Tree.Rebuild(results[0], [.. all[0].Select((leaf, i) => Tensor.Stack([.. all.Select(one => one[i])], to(leaf)))]);
    }

    private static Tensor Empty(Tensor like) => Tensor.Zeros([0, .. like.Shape], like.DType);
}
