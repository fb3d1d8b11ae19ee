using static AutoGrad.Tensor;
using static AutoGrad.Testing.GraphChoosers;

namespace AutoGrad.Testing;

internal static partial class GraphOperations
{
    /// <summary>Order along an axis and running totals. Where elements change places, derivatives jump.</summary>
    private static IEnumerable<GraphOperation> Sorting()
    {
        GraphChooser axis = One(IsFloatWithAxis, AnAxis);
        GraphChooser integers = One(static x => IsInteger(x) && x.Rank > 0, AnAxis);
        GraphChooser filled = One(IsFloatWithElements, SomeAxes);
        GraphChooser few = One(IsFloatWithAxis, Few);
        return
        [
            Kinked(axis, static (x, p) => x.Sort(p.Axis, p.Flag)),
            Kinked(axis, static (x, p) => x.ArgSort(p.Axis, p.Flag)),
            Smooth(integers, static (x, p) => x.Sort(p.Axis, p.Flag)),
            Smooth(integers, static (x, p) => x.ArgSort(p.Axis, p.Flag)),
            Kinked(few, static (x, p) => x.TopK(p.Count, p.Axis).Values),
            Kinked(few, static (x, p) => x.TopK(p.Count, p.Axis).Indices),
            Kinked(filled, static (x, p) => x.Median(p.Axes, p.Flag)),
            Kinked(filled, static (x, p) => x.Quantile(0.3, p.Axes, p.Flag)),
            Kinked(
                Two(IsFloatWithElements, static (x, y) => x.DType == y.DType, static (draft, x, _) => SomeAxes(draft, x)),
                static (x, y, p) => x.Quantile(Sigmoid(y), p.Axes, p.Flag)),
            Kinked(
                Two(static x => IsFloat(x) && x.Rank == 1, static (x, y) => x.DType == y.DType),
                static (x, y, _) => SearchSorted(x.Sort(), y)),
            Kinked(
                Two(IsFloatWithAxis, static (x, y) => x.Type == y.Type),
                static (x, y, _) => SearchSorted(x.Sort(), y, right: true)),
            Kinked(axis, static (x, p) => x.CumulativeMax(p.Axis, p.Flag)),
            Kinked(axis, static (x, p) => x.CumulativeMin(p.Axis, p.Flag)),
            Smooth(integers, static (x, p) => x.CumulativeMax(p.Axis, p.Flag)),
            Smooth(axis, static (x, p) => x.CumulativeProduct(p.Axis, p.Flag)),
            Smooth(axis, static (x, p) => Cos(x).CumulativeProduct(p.Axis, p.Flag)),
            Smooth(axis, static (x, p) => x.CumulativeLogSumExp(p.Axis, p.Flag)),
        ];
    }

    private static GraphParameters Few(GraphDraft draft, Tensor x)
    {
        int axis = draft.Between(-x.Rank, x.Rank - 1);
        return new() { Axis = axis, Count = draft.Between(0, x.Shape[axis < 0 ? axis + x.Rank : axis]) };
    }
}
