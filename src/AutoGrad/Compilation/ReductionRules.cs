using System.Collections.Immutable;
using AutoGrad.Execution;
using static AutoGrad.Compilation.Rule;

namespace AutoGrad.Compilation;

/// <summary>Sums of what is repeated, and of single elements.</summary>
internal static class ReductionRules
{
    public static ImmutableArray<Rule> All { get; } =
    [
        On<Reduction>("sum, product, largest or smallest of one element → reshape", "−0 stays −0, of which a sum makes +0", static (y, graph) =>
            y.Primitive.Lower(y) is Lowering.Reduce { Kind: not (ReduceKind.ArgMax or ReduceKind.ArgMin) } && y.Size == y.Inputs[0].Size
                && y.Size > 0
                ? graph.Make(new Reshape(y.Shape), y.Inputs[0])
                : null),
        On<Sum>("sum of x repeated n times → n·x; sum of other axes → repeated sum", "n·x is rounded once instead of n times", SumOfBroadcast),
    ];

    private static Tensor? SumOfBroadcast(Tensor y, Rewriting graph)
    {
        if (graph.As<Sum>(y) is not { } sum || graph.As<Broadcast>(y.Inputs[0]) is not { } broadcast || y.Inputs[0].Size == 0) return null;
        Tensor x = y.Inputs[0].Inputs[0];
        int added = broadcast.To.Rank - x.Rank, count = 1;
        var axes = new List<int>();
        foreach (int axis in sum.Axes)
        {
            if (axis < added || x.Shape[axis - added] != broadcast.To[axis]) count *= broadcast.To[axis];
            if (axis >= added) axes.Add(axis - added);
        }
        if (count > 1 && axes.Exists(axis => x.Shape[axis] > 1)) return null; // two operations in the place of one
        Tensor once = axes.Count > 0 ? graph.Make(new Sum([.. axes]), x) : x;
        Tensor times = graph.Make(new Multiply(), graph.Number(count, once.Type), once);
        return graph.Make(new Broadcast(y.Shape), times);
    }
}
