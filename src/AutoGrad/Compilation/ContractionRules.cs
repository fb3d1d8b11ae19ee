using System.Collections.Immutable;
using static AutoGrad.Compilation.Rule;

namespace AutoGrad.Compilation;

/// <summary>
/// Products of matrices: a transposition around them is a matter of which axes they take, and without anything to add up they are
/// multiplications.
/// </summary>
internal static class ContractionRules
{
    private const string WithoutSum =
        "in compiled functions only, where it becomes part of the loop that reads it; −0 stays −0, of which a sum makes +0";

    private const string NextToOthers = "exact; in compiled functions only, where transposing what is repeated costs nothing";

    public static ImmutableArray<Rule> All { get; } =
    [
        On<Contract>("outer product → broadcast x · broadcast y", WithoutSum, OuterProduct),
        On<Transpose>("(broadcast x · broadcast y)ᵀ → (broadcast x)ᵀ · (broadcast y)ᵀ", NextToOthers, TransposedFactors),
        On<Contract>("product of a transposed operand → product along other axes", Exact, static (y, graph) =>
            WithoutTranspose(y, 0, graph) ?? WithoutTranspose(y, 1, graph)),
        On<Transpose>("(x·y)ᵀ → yᵀ·xᵀ", "another kernel may add up in another order", TransposedProduct),
        On<Contract>("−x · y → −(x·y)", "where that costs nothing; a sum of 0 may have the other sign", static (y, graph) =>
            SignOutside(y, 0, graph) ?? SignOutside(y, 1, graph)),
    ];

    /// <summary>Such as the derivative by a matrix of weights for a single sample, which the update of the weights reads.</summary>
    private static Tensor? OuterProduct(Tensor y, Rewriting graph)
    {
        if (!graph.IsFinal || graph.As<Contract>(y) is not { } contract) return null;
        Tensor left = y.Inputs[0], right = y.Inputs[1];
        if (contract.LeftContracted.Any(axis => left.Shape[axis] != 1)) return null;
        int leftFree = left.Rank - contract.LeftBatch.Count - contract.LeftContracted.Count;
        return graph.Make(
            new Multiply(),
            Factor(left, contract.LeftBatch, contract.LeftContracted, 0),
            Factor(right, contract.RightBatch, contract.RightContracted, leftFree));

        Tensor Factor(Tensor x, Axes batch, Axes contracted, int before)
        {
            int[] free = [.. Enumerable.Range(0, x.Rank).Where(axis => !batch.Contains(axis) && !contracted.Contains(axis))];
            Tensor ordered = graph.Make(new Transpose([.. batch, .. free, .. contracted]), x);
            Shape shape =
            [
                .. batch.Select(axis => x.Shape[axis]),
                .. Enumerable.Repeat(1, before),
                .. free.Select(axis => x.Shape[axis]),
                .. Enumerable.Repeat(1, y.Rank - batch.Count - before - free.Length),
            ];
            return graph.Make(new Broadcast(y.Shape), graph.Make(new Reshape(shape), ordered));
        }
    }

    private static Tensor? TransposedFactors(Tensor y, Rewriting graph)
    {
        Tensor product = y.Inputs[0];
        if (!graph.IsFinal || graph.As<Multiply>(product) is null || !graph.IsReadOnce(product)) return null;
        return product.Inputs.All(factor => graph.As<Broadcast>(factor) is not null)
            ? graph.Make(new Multiply(), graph.Make(y.Primitive, product.Inputs[0]), graph.Make(y.Primitive, product.Inputs[1]))
            : null;
    }

    private static Tensor? WithoutTranspose(Tensor y, int side, Rewriting graph)
    {
        if (graph.As<Contract>(y) is not { } contract || graph.As<Transpose>(y.Inputs[side]) is not { } transpose) return null;
        Axes batch = Mapped(side == 0 ? contract.LeftBatch : contract.RightBatch, transpose);
        Axes contracted = Mapped(side == 0 ? contract.LeftContracted : contract.RightContracted, transpose);
        int[] free = [.. transpose.Order.Where(axis => !batch.Contains(axis) && !contracted.Contains(axis))];
        if (!free.AsSpan().SequenceEqual([.. free.Order()])) return null; // they would come out in another order
        Tensor x = y.Inputs[side].Inputs[0];
        return side == 0
            ? graph.Make(contract with { LeftBatch = batch, LeftContracted = contracted }, x, y.Inputs[1])
            : graph.Make(contract with { RightBatch = batch, RightContracted = contracted }, y.Inputs[0], x);
    }

    private static Axes Mapped(Axes axes, Transpose transpose) => [.. axes.Select(axis => transpose.Order[axis])];

    private static Tensor? TransposedProduct(Tensor y, Rewriting graph)
    {
        Tensor product = y.Inputs[0];
        if (graph.As<Transpose>(y) is not { } transpose || graph.As<Contract>(product) is not { } contract || !graph.IsReadOnce(product))
            return null;
        int batch = contract.LeftBatch.Count;
        int leftFree = product.Inputs[0].Rank - batch - contract.LeftContracted.Count;
        int rightFree = product.Rank - batch - leftFree;
        int[] exchanged =
            [.. Enumerable.Range(0, batch), .. Enumerable.Range(batch + leftFree, rightFree), .. Enumerable.Range(batch, leftFree)];
        return transpose.Order.Numbers.SequenceEqual(exchanged)
            ? graph.Make(
                new Contract(contract.RightBatch, contract.RightContracted, contract.LeftBatch, contract.LeftContracted),
                product.Inputs[1],
                product.Inputs[0])
            : null;
    }

    private static Tensor? SignOutside(Tensor y, int side, Rewriting graph)
    {
        Tensor x = y.Inputs[side];
        if (graph.Unsigned(x) is not { } unsigned || (y.Size > x.Size && !graph.AbsorbsSign)) return null;
        Tensor product = side == 0 ? graph.Make(y.Primitive, unsigned, y.Inputs[1]) : graph.Make(y.Primitive, y.Inputs[0], unsigned);
        return graph.Make(new Negate(), product);
    }
}
