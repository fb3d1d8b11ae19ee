using System.Collections.Immutable;
using static AutoGrad.Compilation.Rule;

namespace AutoGrad.Compilation;

/// <summary>
/// Moved elements: movements that follow one another are one, those that move nothing are none, and repeating comes last.
/// </summary>
internal static class MovementRules
{
    public static ImmutableArray<Rule> All { get; } =
    [
        On<Reshape>("reshape to the same shape → x", Exact, Unmoved),
        On<Reshape>("reshape of a reshape → one", Exact, static (y, graph) => FromInner<Reshape>(y, graph)),
        On<Broadcast>("broadcast to the same shape → x", Exact, Unmoved),
        On<Broadcast>("broadcast of a broadcast → one", Exact, static (y, graph) => FromInner<Broadcast>(y, graph)),
        On<Broadcast>("broadcast that repeats nothing → reshape", Exact, static (y, graph) =>
            y.Size == y.Inputs[0].Size && y.Size > 0 ? graph.Make(new Reshape(y.Shape), y.Inputs[0]) : null),
        On<Broadcast>("broadcast of axes of size 1 put in front → broadcast", Exact, static (y, graph) =>
            graph.As<Reshape>(y.Inputs[0]) is not null && AddsLeadingAxes(y.Inputs[0].Inputs[0].Shape, y.Inputs[0].Shape)
                ? FromInner<Reshape>(y, graph)
                : null),
        On<Transpose>("transpose that moves only axes of size 1 → reshape", Exact, static (y, graph) =>
            KeepsOrder(graph.As<Transpose>(y), y.Inputs[0].Shape) ? graph.Make(new Reshape(y.Shape), y.Inputs[0]) : null),
        On<Transpose>("transpose of a transpose → one", Exact, static (y, graph) =>
            graph.As<Transpose>(y) is { } outer && graph.As<Transpose>(y.Inputs[0]) is { } inner
                ? graph.Make(new Transpose([.. outer.Order.Select(axis => inner.Order[axis])]), y.Inputs[0].Inputs[0])
                : null),
        On<StridedSlice>("slice of everything → x", Exact, static (y, graph) =>
            graph.As<StridedSlice>(y) is { } slice && slice.Steps.All(static step => step == 1) ? Unmoved(y, graph) : null),
        On<StridedSlice>("slice of a slice → one", Exact, SliceOfSlice),
        On<StridedSlice>("slice of what was padded → x", Exact, SliceOfPadded),
        On<Pad>("padding with nothing → x", Exact, static (y, graph) =>
            graph.As<Pad>(y) is { } pad && pad.Low.Concat(pad.High).Concat(pad.Interior).All(static n => n == 0) ? y.Inputs[0] : null),
        On<Elementwise>("f(broadcast x, broadcast y) → broadcast f(x, y)", Exact, BroadcastLast),
    ];

    private static Tensor? Unmoved(Tensor y, Rewriting graph) => y.Shape == y.Inputs[0].Shape ? y.Inputs[0] : null;

    /// <summary>The same primitive on the input of its input.</summary>
    private static Tensor? FromInner<T>(Tensor y, Rewriting graph) where T : Primitive =>
        graph.As<T>(y.Inputs[0]) is null ? null : graph.Make(y.Primitive, y.Inputs[0].Inputs[0]);

    private static bool AddsLeadingAxes(Shape from, Shape to)
    {
        int added = to.Rank - from.Rank;
        return added >= 0 && to.Sizes[added..].SequenceEqual(from.Sizes) && !to.Sizes[..added].ContainsAnyExcept(1);
    }

    private static bool KeepsOrder(Transpose? transpose, Shape from)
    {
        if (transpose is null || from.Size == 0) return false;
        int[] moving = [.. transpose.Order.Where(axis => from[axis] != 1)];
        return moving.AsSpan().SequenceEqual([.. moving.Order()]);
    }

    private static Tensor? SliceOfSlice(Tensor y, Rewriting graph)
    {
        if (graph.As<StridedSlice>(y) is not { } outer || graph.As<StridedSlice>(y.Inputs[0]) is not { } inner) return null;
        int[] starts = new int[y.Rank], steps = new int[y.Rank];
        for (int axis = 0; axis < y.Rank; axis++)
        {
            starts[axis] = inner.Starts[axis] + (inner.Steps[axis] * outer.Starts[axis]);
            steps[axis] = inner.Steps[axis] * outer.Steps[axis];
        }
        return graph.Make(new StridedSlice(Axes.Create(starts), outer.To, Axes.Create(steps)), y.Inputs[0].Inputs[0]);
    }

    private static Tensor? SliceOfPadded(Tensor y, Rewriting graph)
    {
        if (graph.As<StridedSlice>(y) is not { } slice || graph.As<Pad>(y.Inputs[0]) is not { } pad) return null;
        Tensor x = y.Inputs[0].Inputs[0];
        if (y.Shape != x.Shape || slice.Starts != pad.Low) return null;
        for (int axis = 0; axis < y.Rank; axis++)
        {
            if (slice.Steps[axis] != pad.Interior[axis] + 1) return null;
        }
        return x;
    }

    private static Tensor? BroadcastLast(Tensor y, Rewriting graph)
    {
        Shape? from = null;
        foreach (Tensor input in y.Inputs)
        {
            if (graph.As<Fill>(input) is not null) continue;
            if (graph.As<Broadcast>(input) is null || (from is { } other && other != input.Inputs[0].Shape)) return null;
            from = input.Inputs[0].Shape;
        }
        if (from is not { } shape || shape.Size > y.Size) return null;
        Tensor[] inputs = [.. y.Inputs.Select(input =>
            graph.As<Fill>(input) is { } number ? graph.Make(new Fill(number.Value, shape)) : input.Inputs[0])];
        return graph.Make(new Broadcast(y.Shape), graph.Make(y.Primitive, inputs));
    }
}
