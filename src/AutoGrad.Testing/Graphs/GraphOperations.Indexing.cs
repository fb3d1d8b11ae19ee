using static AutoGrad.Tensor;
using static AutoGrad.Testing.GraphChoosers;

namespace AutoGrad.Testing;

internal static partial class GraphOperations
{
    /// <summary>Parts of tensors. Integers become indices by what is left of them when they are divided by a size.</summary>
    private static IEnumerable<GraphOperation> Indexing()
    {
        GraphChooser lookUp = Two(IsInteger, static (_, x) => HasElementAxis(x), static (draft, _, x) => ElementAxis(draft, x));
        GraphChooser along = Two(IsInteger, IsAlong, static (draft, indices, x) => AlongAxis(draft, indices, x));
        return
        [
            Smooth(One(HasAxis, Span), static (x, p) => x[p.Start..p.End]),
            Smooth(One(HasAxis, Span), static (x, p) => x[(p.Start..p.End).Step(p.Step)]),
            Smooth(One(HasAxis, LastSpan), static (x, p) => x[Slice.Ellipsis, p.Start..p.End]),
            Smooth(One(HasAxis, static (draft, _) => new() { Step = draft.OneOf(-2, -1, 2, 3) }), static (x, p) => x[Slice.Every(p.Step)]),
            Smooth(One(static x => HasAxis(x) && x.Shape[0] > 0, Span), static (x, p) => x[p.Count]),
            Smooth(One(static x => HasAxis(x) && x.Shape[^1] > 0), static (x, _) => x[Slice.Ellipsis, ^1]),
            Smooth(One(HasAxis), static (x, _) => x[.., Slice.NewAxis]),
            Smooth(
                Two(static x => HasAxis(x) && IsFloat(x), static (x, y) => Match(x, y) && y.Rank == 0, SpanOfTwo),
                static (x, y, p) => x.At(p.Start..p.End).Set(y)),
            Smooth(
                Two(static x => HasAxis(x) && IsFloat(x), static (x, y) => x.Type == y.Type, SpanOfTwo),
                static (x, y, p) => x.At(p.Start..p.End).Set(y[p.Start..p.End])),
            Smooth(
                Two(static x => HasAxis(x) && IsFloat(x), static (x, y) => x.Type == y.Type, SpanOfTwo),
                static (x, y, p) => x.At((p.Start..p.End).Step(p.Step)).Add(y[p.Start..p.End])),
            Smooth(lookUp, static (x, y, p) => Take(y, Remainder(Abs(x), p.Count), p.Axis)),
            Smooth(
                Two(IsInteger, static (_, x) => HasAxis(x) && x.Shape[0] > 0, static (_, _, x) => new() { Count = x.Shape[0] }),
                static (x, y, p) => y[Remainder(Abs(x), p.Count)]),
            Smooth(
                Two(IsInteger, static (_, x) => IsFloatWithAxis(x) && x.Shape[0] > 0, static (_, _, x) => new() { Count = x.Shape[0] }),
                static (x, y, p) => y.At(Remainder(Abs(x), p.Count)).Set(0.5)),
            Smooth(
                Three(
                    IsInteger,
                    static (_, x) => IsFloatWithAxis(x) && x.Shape[0] > 0,
                    static (_, x, y) => Match(x, y) && y.Rank == 0,
                    static (_, _, x, _) => new() { Count = x.Shape[0] }),
                static (x, y, z, p) => y.At(Remainder(Abs(x), p.Count)).Add(z)),
            Smooth(along, static (x, y, p) => TakeAlong(y, Remainder(Abs(x), p.Count), p.Axis)),
            Smooth(
                Three(
                    IsInteger,
                    static (_, x) => IsFloat(x) && HasElementAxis(x),
                    static (_, x, y) => x.DType == y.DType,
                    static (draft, _, x, y) => x.Type == y.Type || y.Rank == 0 ? ElementAxis(draft, x) : null),
                static (x, y, z, p) => ScatterAdd(y, Remainder(Abs(x), p.Count), Sin(z).Mean(), p.Axis)),
            Smooth(
                Three(
                    IsInteger,
                    static (_, x) => IsFloat(x) && HasElementAxis(x),
                    static (_, x, y) => x.Type == y.Type,
                    static (draft, _, x, _) => ElementAxis(draft, x)),
                static (x, y, z, p) => ScatterAdd(y, Remainder(Abs(x), p.Count), Take(z, Remainder(Abs(x), p.Count), p.Axis), p.Axis)),
            Smooth(
                Three(
                    IsInteger,
                    static (_, x) => IsFloat(x) && HasElementAxis(x),
                    static (_, x, y) => x.Type == y.Type,
                    static (draft, _, x, _) => ElementAxis(draft, x)),
                static (x, y, z, p) => ScatterSet(y, Remainder(Abs(x), p.Count), Take(z, Remainder(Abs(x + 1), p.Count), p.Axis), p.Axis)),
            Smooth(
                Three(
                    IsInteger,
                    IsAlongFloat,
                    static (_, x, y) => Match(x, y) && y.Rank == 0,
                    static (draft, indices, x, _) => AlongAxis(draft, indices, x, enlarging: false)),
                static (x, y, z, p) => ScatterAddAlong(y, Remainder(Abs(x), p.Count), z, p.Axis)),
            Smooth(
                Three(
                    IsInteger,
                    IsAlongFloat,
                    static (_, x, y) => x.Type == y.Type,
                    static (draft, indices, x, _) => AlongAxis(draft, indices, x, enlarging: false)),
                static (x, y, z, p) => ScatterSetAlong(
                    y,
                    Remainder(Abs(x), p.Count),
                    TakeAlong(z, Remainder(Abs(x), p.Count), p.Axis),
                    p.Axis)),
        ];
    }

    private static IEnumerable<GraphOperation> Reductions()
    {
        GraphChooser some = One(IsFloat, SomeAxes);
        GraphChooser filled = One(IsFloatWithElements, SomeAxes);
        GraphChooser axis = One(IsFloatWithAxis, AnAxis);
        GraphChooser filledAxis = One(static x => IsFloatWithAxis(x) && x.Size > 0, AnAxis);
        return
        [
            Smooth(some, static (x, p) => x.Sum(p.Axes, p.Flag)),
            Smooth(filled, static (x, p) => x.Mean(p.Axes, p.Flag)),
            Smooth(some, static (x, p) => Cos(x).Product(p.Axes, p.Flag)),
            Kinked(some, static (x, p) => x.Product(p.Axes, p.Flag)),
            Kinked(filled, static (x, p) => x.Max(p.Axes, p.Flag)),
            Kinked(filled, static (x, p) => x.Min(p.Axes, p.Flag)),
            Smooth(some, static (x, p) => (Square(x) + 0.4).Norm(p.Axes, p.Flag)),
            Smooth(some, static (x, p) => (Square(x) + 0.4).Norm(p.Axes, p.Flag, 2.5)),
            Kinked(some, static (x, p) => x.Norm(p.Axes, p.Flag)),
            Kinked(some, static (x, p) => x.Norm(p.Axes, p.Flag, double.PositiveInfinity)),
            Smooth(filled, static (x, p) => x.Variance(p.Axes, p.Flag)),
            Kinked(filled, static (x, p) => x.StandardDeviation(p.Axes, p.Flag)),
            Smooth(filled, static (x, p) => x.LogSumExp(p.Axes, p.Flag)),
            Smooth(axis, static (x, p) => x.CumulativeSum(p.Axis, p.Flag)),
            Smooth(axis, static (x, p) => Softmax(x, p.Axis)),
            Smooth(axis, static (x, p) => LogSoftmax(x, p.Axis)),
            Kinked(some, static (x, p) => x.CountNonZero(p.Axes, p.Flag)),
            Kinked(filledAxis, static (x, p) => x.ArgMax(p.Axis, p.Flag)),
            Kinked(filledAxis, static (x, p) => x.ArgMin(p.Axis, p.Flag)),
            Kinked(One(IsFloatWithElements), static (x, _) => x.ArgMax()),
            Smooth(One(static x => IsInteger(x) && x.Rank > 0 && x.Size > 0, AnAxis), static (x, p) => x.ArgMax(p.Axis, p.Flag)),
            Smooth(One(IsInteger, SomeAxes), static (x, p) => x.Sum(p.Axes, p.Flag)),
            Smooth(One(IsInteger, SomeAxes), static (x, p) => x.Product(p.Axes, p.Flag)),
            Smooth(One(static x => IsInteger(x) && x.Size > 0, SomeAxes), static (x, p) => x.Max(p.Axes, p.Flag)),
            Smooth(One(static x => IsInteger(x) && x.Rank > 0, AnAxis), static (x, p) => x.CumulativeSum(p.Axis, p.Flag)),
            Smooth(One(IsBool, SomeAxes), static (x, p) => x.Any(p.Axes, p.Flag)),
            Smooth(One(IsBool, SomeAxes), static (x, p) => x.All(p.Axes, p.Flag)),
            Smooth(One(IsBool, SomeAxes), static (x, p) => x.CountNonZero(p.Axes, p.Flag)),
        ];
    }

    private static bool HasElementAxis(Tensor x) => x.Shape.Any(static size => size > 0);

    /// <summary>A part of the first axis, and a position in it.</summary>
    private static GraphParameters Span(GraphDraft draft, Tensor x) => Span(draft, x.Shape[0]);

    private static GraphParameters LastSpan(GraphDraft draft, Tensor x) => Span(draft, x.Shape[^1]);

    private static GraphParameters SpanOfTwo(GraphDraft draft, Tensor x, Tensor y) =>
        Span(draft, x.Shape[0]) with { Step = draft.OneOf(1, -1) };

    private static GraphParameters Span(GraphDraft draft, int size)
    {
        int start = draft.Between(0, size);
        return new()
        {
            Start = start,
            End = draft.Between(start, size),
            Step = draft.OneOf(-2, -1, 1, 2),
            Count = draft.Between(0, Math.Max(size - 1, 0)),
        };
    }

    /// <summary>An axis with elements, and their number.</summary>
    private static GraphParameters? ElementAxis(GraphDraft draft, Tensor x)
    {
        int axis = draft.Order(x.Rank).First(axis => x.Shape[axis] > 0);
        return new() { Axis = axis, Count = x.Shape[axis] };
    }

    private static bool IsAlong(Tensor indices, Tensor x) => AlongAxes(indices, x, enlarging: true).Any();

    private static bool IsAlongFloat(Tensor indices, Tensor x) => x.DType.IsFloat && AlongAxes(indices, x, enlarging: false).Any();

    private static GraphParameters? AlongAxis(GraphDraft draft, Tensor indices, Tensor x, bool enlarging = true)
    {
        int axis = draft.OneOf(AlongAxes(indices, x, enlarging).ToArray());
        return new() { Axis = axis, Count = x.Shape[axis] };
    }

    /// <summary>The axes along which the indices may point into x: all other sizes fit.</summary>
    private static IEnumerable<int> AlongAxes(Tensor indices, Tensor x, bool enlarging) => indices.Rank != x.Rank
        ? []
        : Enumerable.Range(0, x.Rank).Where(axis => x.Shape[axis] > 0 && Enumerable.Range(0, x.Rank).All(
            other => other == axis
                || indices.Shape[other] == x.Shape[other]
                || indices.Shape[other] == 1
                || (enlarging && x.Shape[other] == 1)));
}
