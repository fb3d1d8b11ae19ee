namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The elements in reverse order along the given axes. Nothing is copied.</summary>
    /// <param name="axes">The axes to reverse; all by default.</param>
    /// <returns>A tensor of the same type.</returns>
    /// <exception cref="ArgumentException">An axis is out of range or listed twice.</exception>
    public Tensor Flip(Axes axes = default)
    {
        Axes sorted = Check.SortedAxes("Flip", axes, Shape);
        int[] starts = new int[Rank];
        int[] steps = [.. Enumerable.Repeat(1, Rank)];
        foreach (int axis in sorted)
        {
            starts[axis] = Math.Max(Shape[axis] - 1, 0);
            steps[axis] = -1;
        }
        return StridedSlice(Axes.Create(starts), Shape, Axes.Create(steps));
    }
}
