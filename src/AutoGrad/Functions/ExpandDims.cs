namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The same elements with further axes of size 1.</summary>
    /// <param name="axes">Where the new axes are in the result; negative numbers count from the end of the result.</param>
    /// <returns>A tensor whose rank is larger by the number of axes.</returns>
    /// <exception cref="ArgumentException">No axes are listed, or one is out of range or listed twice.</exception>
    /// <example><code>Tensor column = vector.ExpandDims(1); Tensor row = vector.ExpandDims(0);</code></example>
    public Tensor ExpandDims(Axes axes)
    {
        if (axes.IsAll)
        {
            throw Errors.Argument(
                "ExpandDims",
                "no axes are listed",
                "List the places of the new axes, for example ExpandDims(0)");
        }
        Shape limits = [.. Enumerable.Repeat(1, Rank + axes.Count)];
        int[] sizes = new int[limits.Rank];
        foreach (int axis in Check.SortedAxes("ExpandDims", axes, limits)) sizes[axis] = 1;
        for (int axis = 0, old = 0; axis < sizes.Length; axis++)
        {
            if (sizes[axis] == 0) sizes[axis] = Shape[old++];
        }
        return Reshape(Shape.Create(sizes));
    }
}
