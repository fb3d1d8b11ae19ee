using static AutoGrad.Tensor;
using static AutoGrad.Testing.GraphChoosers;
using static AutoGrad.Transforms;

namespace AutoGrad.Testing;

internal static partial class GraphOperations
{
    /// <summary>Elements in other places; of any dtype.</summary>
    private static IEnumerable<GraphOperation> Movements() =>
    [
        Smooth(One(IsAny, static (draft, x) => new() { Shape = draft.Reshaped(x) }), static (x, p) => x.Reshape(p.Shape)),
        Smooth(
            One(IsAny, static (draft, x) => new() { Axis = x.Rank == 0 ? 0 : draft.Between(0, x.Rank - 1) }),
            static (x, p) => x.Flatten(p.Axis)),
        Smooth(One(IsAny), static (x, _) => x.Transpose()),
        Smooth(One(IsAny, static (draft, x) => new() { Axes = [.. draft.Order(x.Rank)] }), static (x, p) => x.Transpose(p.Axes)),
        Smooth(One(HasAxis, TwoAxes), static (x, p) => x.SwapAxes(p.Axis, p.OtherAxis)),
        Smooth(One(HasAxis, TwoAxes), static (x, p) => x.MoveAxis(p.Axis, p.OtherAxis)),
        Smooth(
            One(IsAny, static (draft, x) => new() { Shape = [.. draft.AnyShape(2, 6), .. x.Shape] }),
            static (x, p) => x.BroadcastTo(p.Shape)),
        Smooth(
            One(
                static x => x.Shape.Contains(1),
                static (draft, x) => new() { Shape = [.. x.Shape.Select(size => size == 1 ? draft.Between(0, 3) : size)] }),
            static (x, p) => x.BroadcastTo(p.Shape)),
        Smooth(One(IsAny, static (draft, x) => new() { Axis = draft.Between(-x.Rank - 1, x.Rank) }), static (x, p) => x.ExpandDims(p.Axis)),
        Smooth(One(static x => x.Shape.Contains(1)), static (x, _) => x.Squeeze()),
        Smooth(One(IsAny, SomeAxes), static (x, p) => x.Flip(p.Axes)),
        Smooth(One(IsAny, Margins), static (x, p) => x.Pad(p.Low, p.High)),
        Smooth(One(IsFloat, Margins), static (x, p) => x.Pad(p.Low, p.High, p.Dilations, p.Number)),
        Smooth(Two(HasAxis, AreJoined, JoinedAxis), static (x, y, p) => Concatenate([x, y], p.Axis)),
        Smooth(
            Three(HasAxis, static (x, y) => x.Type == y.Type, AreLike, static (draft, x, _, _) => AnAxis(draft, x)),
            static (x, y, z, p) => Concatenate([x, y, z], p.Axis)),
        Smooth(
            Two(IsAny, static (x, y) => x.Type == y.Type, static (draft, x, _) => new() { Axis = draft.Between(-x.Rank - 1, x.Rank) }),
            static (x, y, p) => Stack([x, y], p.Axis)),
        Smooth(One(IsAny, static (draft, _) => new() { Count = draft.Between(0, 2) }), static (x, p) => x.Tile(2, p.Count)),
        Smooth(
            One(HasAxis, static (draft, x) => AnAxis(draft, x) is { } axis ? axis with { Count = draft.Between(0, 3) } : null),
            static (x, p) => x.Repeat(p.Count, p.Axis)),
        Smooth(
            One(HasAxis, static (draft, x) => AnAxis(draft, x) is { } axis ? axis with { Count = draft.Between(-4, 4) } : null),
            static (x, p) => x.Roll(p.Count, p.Axis)),
        Smooth(One(HasAxis, Halves), static (x, p) => x.Split(p.Count, p.Axis)[p.Start]),
        Smooth(
            One(
                HasAxis,
                static (draft, x) => AnAxis(draft, x) is { } axis ? axis with { Count = draft.Between(0, Sized(x, axis.Axis)) } : null),
            static (x, p) => x.Split([p.Count, -1], p.Axis)[1]),
        Smooth(One(IsMatrix, Offset), static (x, p) => x.Diagonal(p.Count)),
        Smooth(One(IsFloatWithAxis), static (x, _) => DiagonalMatrix(x)),
        Smooth(One(IsMatrix, Offset), static (x, p) => x.LowerTriangle(p.Count)),
        Smooth(One(IsMatrix, Offset), static (x, p) => x.UpperTriangle(p.Count)),
    ];

    private static IEnumerable<GraphOperation> Windows()
    {
        GraphChooser images = One(IsFloatWithElements, Image);
        return
        [
            Smooth(One(IsAny, Sliding), static (x, p) => x.Unfold(p.Axes, p.Low, p.Strides, p.Dilations)),
            Smooth(
                One(IsFloat, Sliding),
                static (x, p) => x.Unfold(p.Axes, p.Low, p.Strides, p.Dilations).Fold(p.Shape, p.Axes, p.Strides, p.Dilations)),
            Kinked(images, static (x, p) => MaxPool(x.Reshape(p.Shape), p.Low)),
            Kinked(images, static (x, p) => MaxPool(x.Reshape(p.Shape), p.Low, 1, Padding.Same)),
            Smooth(images, static (x, p) => SumPool(x.Reshape(p.Shape), p.Low, p.Strides)),
            Smooth(images, static (x, p) => AveragePool(x.Reshape(p.Shape), p.Low, p.Strides)),
            Smooth(images, static (x, p) => AveragePool(x.Reshape(p.Shape), p.Low, 1, Padding.Same)),
            Kinked(
                images,
                static (x, p) => Vjp((Tensor v) => MaxPool(v, p.Low, 1, Padding.Same), x.Reshape(p.Shape)).Pullback(
                    Jvp((Tensor v) => MaxPool(v, p.Low, 1, Padding.Same), x.Reshape(p.Shape), Sin(x.Reshape(p.Shape))).Tangent)),
            Smooth(
                images,
                static (x, p) => Vjp((Tensor v) => SumPool(v, p.Low, 1, Padding.Same), x.Reshape(p.Shape)).Pullback(
                    SumPool(x.Reshape(p.Shape), p.Low, 1, Padding.Same))),
        ];
    }

    private static bool IsAny(Tensor x) => true;

    private static bool HasAxis(Tensor x) => x.Rank > 0;

    private static bool IsMatrix(Tensor x) => x.Rank >= 2;

    private static bool AreLike(Tensor x, Tensor y, Tensor z) => z.Type == x.Type;

    private static int Sized(Tensor x, int axis) => x.Shape[axis < 0 ? axis + x.Rank : axis];

    private static GraphParameters TwoAxes(GraphDraft draft, Tensor x) =>
        new() { Axis = draft.Between(-x.Rank, x.Rank - 1), OtherAxis = draft.Between(-x.Rank, x.Rank - 1) };

    private static GraphParameters? Halves(GraphDraft draft, Tensor x) => AnAxis(draft, x) switch
    {
        { } axis when Sized(x, axis.Axis) % 2 == 0 => axis with { Count = 2, Start = draft.Between(0, 1) },
        { } axis => axis with { Count = 1 },
        null => null,
    };

    private static GraphParameters Offset(GraphDraft draft, Tensor x) => new() { Count = draft.Between(-2, 2) };

    /// <summary>Additions and crops along every axis that leave a size of at least 0.</summary>
    private static GraphParameters Margins(GraphDraft draft, Tensor x)
    {
        int[] interior = [.. x.Shape.Select(_ => draft.Between(0, 1))];
        int[] low = [.. x.Shape.Select(size => draft.Between(-Math.Min(size, 1), 2))];
        int[] high = [.. x.Shape.Select((size, axis) => draft.Between(-Math.Min(Math.Max(size + Math.Min(low[axis], 0), 0), 1), 2))];
        return new() { Low = [.. low], High = [.. high], Dilations = [.. interior], Number = draft.Between(-1, 1) };
    }

    /// <summary>Whether two tensors differ along one axis at most.</summary>
    private static bool AreJoined(Tensor x, Tensor y) =>
        x.DType == y.DType && x.Rank == y.Rank && x.Shape.Zip(y.Shape).Count(static pair => pair.First != pair.Second) <= 1;

    private static GraphParameters JoinedAxis(GraphDraft draft, Tensor x, Tensor y)
    {
        int axis = Enumerable.Range(0, x.Rank).FirstOrDefault(i => x.Shape[i] != y.Shape[i], draft.Between(0, x.Rank - 1));
        return new() { Axis = draft.OneIn(3) ? axis - x.Rank : axis };
    }

    /// <summary>Windows over some axes.</summary>
    private static GraphParameters? Sliding(GraphDraft draft, Tensor x)
    {
        int[] axes = [.. draft.Order(x.Rank).Where(axis => x.Shape[axis] > 0).Take(draft.Between(1, 2))];
        if (axes.Length == 0) return null;
        int[] sizes = [.. axes.Select(axis => draft.Between(1, Math.Min(x.Shape[axis], 3)))];
        int[] dilations =
            [.. axes.Select((axis, i) => sizes[i] > 1 && 1 + (2 * (sizes[i] - 1)) <= x.Shape[axis] ? draft.Between(1, 2) : 1)];
        return new()
        {
            Axes = [.. axes],
            Low = [.. sizes],
            Strides = [.. axes.Select(_ => draft.Between(1, 2))],
            Dilations = [.. dilations],
            Shape = x.Shape,
        };
    }

    /// <summary>A shape [N, C, spatial…] of as many elements, and windows that fit.</summary>
    private static GraphParameters Image(GraphDraft draft, Tensor x)
    {
        Shape shape = draft.Reshaped(x, draft.Between(3, 5));
        return new()
        {
            Shape = shape,
            Low = [.. shape.Skip(2).Select(size => draft.Between(1, Math.Min(size, 3)))],
            Strides = [.. shape.Skip(2).Select(_ => draft.Between(1, 2))],
        };
    }
}
