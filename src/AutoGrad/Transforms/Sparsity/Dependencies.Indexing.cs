using AutoGrad.Execution;

namespace AutoGrad;

internal sealed partial class Dependencies
{
    /// <summary>Exact where the indices are known; otherwise an element may be any along the axis.</summary>
    private int[] OfGather(Lowering.Gather gather, Tensor y, int[] x)
    {
        Tensor source = y.Inputs[0], indices = y.Inputs[1];
        if (values.Of(indices) is { } positions)
        {
            var places = new GatherIndices(gather.Operation, gather.Axis, gather.BatchRank, source.Shape, positions, new StoragePool());
            return Taken(x, Places(places));
        }
        int[] anywhere = Gathered(x, StridedPlaces.OfReduced(source.Shape, gather.Axis), source.Size / source.Shape[gather.Axis]);
        return Taken(anywhere, LinesOf(gather.Axis, gather.BatchRank, source.Shape, indices.Shape));
    }

    /// <summary>Exact where the indices are known; otherwise an update may come to lie anywhere along the axis.</summary>
    private int[] OfScatter(Lowering.Scatter scatter, Tensor y, int[]? x, int[]? updates)
    {
        int[] own = x is null ? new int[y.Size] : [.. x];
        Tensor indices = y.Inputs[1];
        if (values.Of(indices) is { } positions)
        {
            var known = new GatherIndices(scatter.Operation, scatter.Axis, scatter.BatchRank, y.Shape, positions, new StoragePool());
            int[] places = Places(known);
            if (scatter.Kind == ScatterKind.Set)
            {
                for (int i = 0; i < places.Length; i++) own[places[i]] = updates is null ? IndexSets.Empty : updates[i];
                return own;
            }
            return updates is null ? own : United(own, Gathered(updates, places, y.Size));
        }
        if (updates is null || updates.Length == 0) return own;
        int lines = y.Size / y.Shape[scatter.Axis];
        int[] anywhere = Gathered(updates, LinesOf(scatter.Axis, scatter.BatchRank, y.Shape, indices.Shape), lines);
        return United(own, Taken(anywhere, StridedPlaces.OfReduced(y.Shape, scatter.Axis)));
    }

    /// <summary>The element of the source at which each looked-up element lies, in their row-major order.</summary>
    private static int[] Places(GatherIndices indices)
    {
        int[] places = new int[indices.Batches * indices.Outer * indices.PerBatch * indices.Inner];
        int next = 0;
        for (int outer = 0; outer < indices.Batches * indices.Outer; outer++)
        {
            foreach (int position in indices.OfBatch(outer / indices.Outer))
            {
                int start = ((outer * indices.AxisSize) + position) * indices.Inner;
                for (int i = 0; i < indices.Inner; i++) places[next++] = start + i;
            }
        }
        return places;
    }

    /// <summary>
    /// The line along the axis from which each looked-up element comes: its place in the source's shape without the axis.
    /// </summary>
    private static int[] LinesOf(int axis, int batchRank, Shape source, Shape indices)
    {
        // Looked-up elements have the axes of the source before the axis, those of the indices behind the batches, and the others.
        int inner = Product(source, axis + 1, source.Rank), outer = Product(source, 0, axis);
        int perLine = Product(indices, batchRank, indices.Rank);
        return StridedPlaces.Of([outer, perLine, inner], [inner, 0, 1]);
    }
}
