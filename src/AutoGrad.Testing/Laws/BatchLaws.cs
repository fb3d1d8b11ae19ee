namespace AutoGrad.Testing;

/// <summary>What is true of a layer that is applied to a batch: a tree whose leaves have a leading axis of examples.</summary>
internal sealed class BatchLaws<TInput, TOutput>
{
    private const int MostRows = 4;

    private readonly Func<TInput, TOutput> apply;
    private readonly TInput input;
    private readonly LayerLawOptions options;
    private readonly Lazy<TOutput> output;

    public BatchLaws(Func<TInput, TOutput> apply, TInput input, LayerLawOptions options)
    {
        this.apply = apply;
        this.input = input;
        this.options = options;
        Count = CountOf(input, options);
        output = new(() => Tree.Evaluate(apply(input)));
    }

    /// <summary>The number of examples.</summary>
    public int Count { get; }

    /// <summary>Other numbers of examples give results of that many examples, and of the same shape otherwise.</summary>
    public void ShapesFollowTheBatch()
    {
        foreach (int count in options.TakesEmptyBatches ? new[] { Count, 0, 1, 2 * Count } : [Count, 1, 2 * Count])
        {
            TOutput result = Applied(count);
            foreach (((TreePath path, Tensor usual), Tensor leaf) in Tree.Leaves(output.Value).Zip(Tree.Flatten(result)))
            {
                Shape expected = options.IsSharedResult(path) ? usual.Shape : [count, .. usual.Shape.Skip(1)];
                if (leaf.Type == usual.Type.WithShape(expected)) continue;
                string fix = count == Count
                    ? ". The first axis of input and result is that of examples, and must be kept; if the result has none, say so with IsSharedResult"
                    : "";
                string wanted = leaf.Shape.Rank > 0 && leaf.Shape.Rank == usual.Rank && count != Count
                    ? $"{usual.Type.WithShape(expected)}"
                    : $"{usual.DType}[{count}, …]";
                throw FunctionLaws<TInput, TOutput>.Violation($"{FunctionLaws<TInput, TOutput>.Name(path)} of {Examples(count)} is {leaf.Type}, not {wanted}{fix}");
            }
        }
    }

    /// <summary>An example alone gives what it gives among others.</summary>
    public void RowsAreIndependent()
    {
        for (int row = 0; row < Math.Min(Count, MostRows); row++)
        {
            try
            {
                TOutput alone = apply(Rows(input, options.IsShared, row, 1));
                TensorAssertions.AssertClose(Rows(output.Value, options.IsSharedResult, row, 1), alone, options.Tolerance);
            }
            catch (TensorsDifferException difference)
            {
                throw new LawViolationException(
                    $"example {row} gives something else alone than in the batch. If examples are meant to depend on each other, set "
                    + $"BatchIndependent to false; otherwise see that no reduction runs over the first axis.\n{difference.Message}", difference);
            }
        }
    }

    /// <summary><c>Vmap</c> over batches of one example is the batch.</summary>
    public void VmapOverExamplesIsTheBatch()
    {
        TInput single = Tree.Map(input, (path, leaf) => options.IsShared(path) ? leaf : leaf.ExpandDims(1));
        BatchAxes axes = BatchAxes.By(path => options.IsShared(path) ? null : 0);
        TOutput rows = Transforms.Vmap(apply, axes)(single);
        TOutput together = Tree.Map(rows, (path, leaf) =>
            options.IsSharedResult(path) ? leaf[0] : leaf.Reshape([leaf.Shape[0], .. leaf.Shape.Skip(2)]));
        TensorAssertions.AssertClose(output.Value, together, options.Tolerance);
    }

    private static int CountOf(TInput input, LayerLawOptions options)
    {
        int? count = null;
        foreach ((TreePath path, Tensor leaf) in Tree.Leaves(input))
        {
            if (options.IsShared(path)) continue;
            if (leaf.Rank == 0 || (count is { } known && known != leaf.Shape[0]))
            {
                throw Errors.Argument(
                    "LayerLaws",
                    $"the input{(path.IsRoot ? "" : $" {path}")} {leaf.Type} has no leading axis of {(count is { } n ? n : "so many")} examples",
                    "Give a batch, and name what has no such axis with IsShared");
            }
            count = leaf.Shape[0];
        }
        return count is > 1
            ? count.Value
            : throw Errors.Argument("LayerLaws", $"the input holds {(count is 1 ? "one example" : "no examples")}", "Give a batch of two or more");
    }

    /// <summary>The layer's result for another number of examples.</summary>
    private TOutput Applied(int count)
    {
        try
        {
            return Tree.Evaluate(apply(Resized(count)));
        }
        catch (Exception error) when (FailureText.IsFailure(error))
        {
            string taken = count == Count
                ? ""
                : $"; the first axis of the input, of {Count}, is taken for that of examples (make a batch of a single one)";
            string fix = count == 0 ? " If it is not meant for empty batches, set TakesEmptyBatches to false." : "";
            throw new LawViolationException($"of {Examples(count)} the layer throws{taken}.{fix}\n{FailureText.Of(error)}", error);
        }
    }

    private static string Examples(int count) => $"{count} example{(count == 1 ? "" : "s")}";

    /// <summary>The batch with another number of examples: fewer, or some twice.</summary>
    private TInput Resized(int count) => Tree.Map(input, (path, leaf) =>
        options.IsShared(path) ? leaf : (count <= Count ? leaf : Tensor.Concatenate([leaf, leaf], 0))[..count]);

    private static TTree Rows<TTree>(TTree tree, Func<TreePath, bool> isShared, int start, int count) =>
        Tree.Map(tree, (path, leaf) => isShared(path) ? leaf : leaf[start..(start + count)]);
}
