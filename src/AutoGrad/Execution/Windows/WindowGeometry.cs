namespace AutoGrad.Execution;

/// <summary>
/// Windows that slide over the last axes of a tensor, one number an axis: how many places they have, how far they move, and how far the
/// first and the last of them may reach beyond the tensor, less than a window, so that each holds an element.
/// </summary>
internal sealed record WindowGeometry(Axes Sizes, Axes Strides, Axes Low, Axes High)
{
    /// <summary>The places of one window.</summary>
    public int Count => Sizes.Aggregate(1, static (count, size) => count * size);

    /// <summary>The shape of what has one element for each window over a tensor of a shape.</summary>
    public Shape Over(Shape shape)
    {
        int[] sizes = [.. shape];
        for (int axis = 0, at = shape.Rank - Sizes.Count; axis < Sizes.Count; axis++, at++)
        {
            sizes[at] = ((shape[at] + Low[axis] + High[axis] - Sizes[axis]) / Strides[axis]) + 1;
        }
        return Shape.Create(sizes);
    }
}

/// <summary>What is computed over windows. Places beyond the tensor hold nothing.</summary>
internal enum WindowKind
{
    /// <summary>Of x, the largest element of each window; NaN wins.</summary>
    Maximum,

    /// <summary>Of x, the sum of each window.</summary>
    Sum,

    /// <summary>The transpose of <see cref="Sum"/>: a number for each window is added to all its places.</summary>
    Spread,

    /// <summary>Of x and u of one shape, the mean of u over those places of each window where x is the largest; 0 where a NaN is.</summary>
    MeanOfLargest,

    /// <summary>
    /// The transpose of <see cref="MeanOfLargest"/> in u: of x and a number for each window, equal parts go to its largest places.
    /// </summary>
    ShareAmongLargest,
}
