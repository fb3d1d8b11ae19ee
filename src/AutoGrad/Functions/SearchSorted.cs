using System.Numerics;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// Where values belong among sorted ones: before the first element that is not smaller, <c>sorted[i − 1] &lt; value ≤ sorted[i]</c>, or
    /// from the right after the last one that is not larger, <c>sorted[i − 1] ≤ value &lt; sorted[i]</c>.
    /// </summary>
    /// <remarks>
    /// The order is that of <see cref="Sort"/>, upwards: NaN comes last and equals NaN. Whether the elements are sorted is not checked; if
    /// they are not, the result is some position from 0 to n. A binary search of log₂ n steps, each for all values at once. It has no
    /// derivative: cotangents stop here.
    /// </remarks>
    /// <param name="sorted">
    /// Sorted along the last axis: one vector for all values, or a line for each line of the values, […, n], whose other axes broadcast.
    /// </param>
    /// <param name="values">Of any shape for one vector, […, m] for more; of the same dtype, or a number.</param>
    /// <param name="right">Which side of equal elements.</param>
    /// <returns>Int64 positions from 0 to n, of the shape of the values (their other axes broadcast).</returns>
    /// <exception cref="ArgumentException">
    /// There is no axis to search, shapes do not fit, the dtypes differ or are Bool.
    /// </exception>
    /// <example><code>Tensor bins = SearchSorted(edges, x, right: true) - 1; // the bin each x is in</code></example>
    public static Tensor SearchSorted(Tensor sorted, Tensor values, bool right = false)
    {
        ArgumentNullException.ThrowIfNull(sorted);
        ArgumentNullException.ThrowIfNull(values);
        (sorted, values) = Operands.AdoptDType("SearchSorted", sorted, values);
        Check.Numeric("SearchSorted", sorted.Type);
        int axis = Check.Axis("SearchSorted", -1, sorted.Shape), length = sorted.Shape[axis];
        if (axis > 0) values = values.BroadcastTo([.. Lines(sorted, values), values.Shape[^1]]);
        Tensor position = Zeros(values.Shape, DType.Int64);
        if (length == 0 || values.Size == 0) return position;
        Tensor? isNaN = values.DType.IsFloat ? IsNaN(values) : null;
        for (int step = 1 << BitOperations.Log2((uint)length); step > 0; step /= 2)
        {
            Tensor next = position + step;
            Tensor place = Minimum(next, length) - 1;
            Tensor element = axis > 0 ? TakeAlong(sorted, place, axis) : Take(sorted, place);
            Tensor isBefore = right ? element <= values : element < values;
            if (isNaN is not null) isBefore = Or(isBefore, right ? isNaN : And(isNaN, Not(IsNaN(element))));
            position = Where(And(next <= length, isBefore), next, position);
        }
        return position;
    }

    /// <summary>The common shape of all axes but the last.</summary>
    private static Shape Lines(Tensor sorted, Tensor values)
    {
        Shape? lines = values.Rank == sorted.Rank
            ? Broadcasting.Common([.. sorted.Shape.Sizes[..^1]], [.. values.Shape.Sizes[..^1]])
            : null;
        return lines ?? throw Errors.Argument(
            "SearchSorted",
            $"values of shape {values.Shape} do not fit sorted lines of shape {sorted.Shape}",
            "Give both the same axes but for the last, or search in one vector");
    }
}
