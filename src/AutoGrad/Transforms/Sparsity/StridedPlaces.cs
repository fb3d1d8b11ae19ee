using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>Where the elements of a box lie among those of another one, as numbers in row-major order.</summary>
internal static class StridedPlaces
{
    /// <summary>offset + Σ index·stride for every element of a box, in row-major order.</summary>
    public static int[] Of(ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides, int offset = 0)
    {
        int[] places = new int[Shape.Create(sizes).Size];
        if (places.Length == 0) return places;
        places[0] = offset;
        int filled = 1;
        for (int axis = sizes.Length - 1; axis >= 0; axis--)
        {
            for (int i = filled; i < sizes[axis] * filled; i++) places[i] = places[i - filled] + strides[axis];
            filled *= sizes[axis];
        }
        return places;
    }

    /// <summary>Which element of the source each element of a view is.</summary>
    public static int[] Of(ViewLayout layout, Shape source)
    {
        int[] sourceStrides = TensorValue.RowMajor(source);
        int offset = 0;
        for (int axis = 0; axis < source.Rank; axis++) offset += layout.Starts[axis] * sourceStrides[axis];
        int[] strides = new int[layout.OutputShape.Rank];
        for (int axis = 0; axis < strides.Length; axis++)
        {
            strides[axis] = layout.SourceAxes[axis] < 0 ? 0 : layout.Steps[axis] * sourceStrides[layout.SourceAxes[axis]];
        }
        return Of(layout.OutputShape.Sizes, strides, offset);
    }

    /// <summary>The elements of a tensor when its axes are walked in another order.</summary>
    public static int[] Of(Shape shape, IEnumerable<int> axes)
    {
        int[] strides = TensorValue.RowMajor(shape), order = [.. axes];
        return Of([.. order.Select(axis => shape[axis])], [.. order.Select(axis => strides[axis])]);
    }

    /// <summary>The element of the result that each element of an operand is reduced into.</summary>
    public static int[] OfReduced(Shape shape, Axes reduced)
    {
        int[] strides = new int[shape.Rank];
        int stride = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            if (reduced.Contains(axis)) continue;
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return Of(shape.Sizes, strides);
    }

    /// <summary>Which elements stay when a tensor is padded or cropped, and where each of them comes to lie.</summary>
    public static (int[] From, int[] To) OfPadding(Lowering.Pad pad, Shape from, Shape to)
    {
        int[] sizes = new int[from.Rank], fromStrides = TensorValue.RowMajor(from), toStrides = TensorValue.RowMajor(to);
        long fromOffset = 0, toOffset = 0;
        for (int axis = 0; axis < from.Rank; axis++)
        {
            long step = pad.Interior[axis] + 1L, low = pad.Low[axis];
            long first = low >= 0 ? 0 : (-low + step - 1) / step;
            long last = to[axis] - 1 - low < 0 ? -1 : Math.Min(from[axis] - 1, (to[axis] - 1 - low) / step);
            sizes[axis] = (int)Math.Max(0, last - first + 1);
            if (sizes[axis] == 0) return ([], []);
            fromOffset += first * fromStrides[axis];
            toOffset += (low + (first * step)) * toStrides[axis];
            toStrides[axis] = sizes[axis] == 1 ? 0 : (int)(toStrides[axis] * step);
        }
        return (Of(sizes, fromStrides, (int)fromOffset), Of(sizes, toStrides, (int)toOffset));
    }

    /// <summary>Which element of a tensor is in which window, for every pair of the two.</summary>
    public static (int[] Windows, int[] Places) OfWindows(WindowGeometry geometry, Shape shape)
    {
        Shape over = geometry.Over(shape);
        int leading = shape.Rank - geometry.Sizes.Count;
        List<(int Window, int Place)> pairs = [.. Enumerable.Range(0, Shape.Create(shape.Sizes[..leading]).Size).Select(i => (i, i))];
        for (int axis = leading; axis < shape.Rank; axis++)
        {
            int k = axis - leading, positions = over[axis], size = shape[axis];
            var meetings = new List<(int Window, int Place)>();
            foreach ((int window, int place) in pairs)
            {
                for (int position = 0; position < positions; position++)
                {
                    int start = (position * geometry.Strides[k]) - geometry.Low[k];
                    for (int at = Math.Max(start, 0); at < Math.Min(start + geometry.Sizes[k], size); at++)
                    {
                        meetings.Add(((window * positions) + position, (place * size) + at));
                    }
                }
            }
            pairs = meetings;
        }
        return ([.. pairs.Select(static pair => pair.Window)], [.. pairs.Select(static pair => pair.Place)]);
    }
}
