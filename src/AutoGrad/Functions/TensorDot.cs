namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The last axes of x paired with the first of y, multiplied and summed: <c>z[i…, j…] = Σ over k… of x[i…, k…] · y[k…, j…]</c>.
    /// </summary>
    /// <param name="x">A tensor of any numeric dtype.</param>
    /// <param name="y">A tensor of the same dtype.</param>
    /// <param name="axes">How many axes are summed over: 1 multiplies matrices, 0 is the outer product.</param>
    /// <returns>A tensor with the other axes of x, then those of y.</returns>
    /// <exception cref="ArgumentException">
    /// A tensor has fewer axes than that, paired sizes differ, or the dtypes differ or are Bool.
    /// </exception>
    public static Tensor TensorDot(Tensor x, Tensor y, int axes = 2)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (axes < 0 || axes > x.Rank || axes > y.Rank)
        {
            throw Errors.Argument(
                "TensorDot",
                $"cannot sum over {axes} axes of shapes {x.Shape} and {y.Shape}",
                $"Use a number from 0 to {Math.Min(x.Rank, y.Rank)}");
        }
        return TensorDot(x, y, [.. Enumerable.Range(x.Rank - axes, axes)], [.. Enumerable.Range(0, axes)]);
    }

    /// <summary>The listed axes of x and y paired in order, multiplied and summed.</summary>
    /// <param name="x">A tensor of any numeric dtype.</param>
    /// <param name="y">A tensor of the same dtype.</param>
    /// <param name="xAxes">The axes of x to sum over.</param>
    /// <param name="yAxes">For each of them the axis of y it is paired with.</param>
    /// <returns>A tensor with the other axes of x, then those of y.</returns>
    /// <exception cref="ArgumentException">
    /// The lists differ in length, an axis is out of range or listed twice, paired sizes differ, or the dtypes differ or are Bool.
    /// </exception>
    /// <example><code>Tensor scores = TensorDot(images, filters, [1, 2, 3], [1, 2, 3]);</code></example>
    public static Tensor TensorDot(Tensor x, Tensor y, Axes xAxes, Axes yAxes)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        Axes left = Check.DistinctAxes("TensorDot", xAxes, x.Shape);
        Axes right = Check.DistinctAxes("TensorDot", yAxes, y.Shape);
        if (left.Count != right.Count)
        {
            throw Errors.Argument(
                "TensorDot",
                $"axes {xAxes} of {x.Shape} and {yAxes} of {y.Shape} are not the same number",
                "List one axis of y for each of x");
        }
        for (int i = 0; i < left.Count; i++)
        {
            if (x.Shape[left[i]] == y.Shape[right[i]]) continue;
            throw Errors.Argument(
                "TensorDot",
                $"axis {left[i]} of {x.Shape} has size {x.Shape[left[i]]}, "
                + $"but axis {right[i]} of {y.Shape}, which it is paired with, has size {y.Shape[right[i]]}",
                "Pair axes of equal sizes");
        }
        Check.SameDType("TensorDot", x.Type, y.Type);
        Check.Numeric("TensorDot", x.Type);
        return Contract(x, y, [], left, [], right);
    }
}
