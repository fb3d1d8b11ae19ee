namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>The same elements without axes of size 1.</summary>
    /// <param name="axes">The axes to drop; by default every axis of size 1.</param>
    /// <returns>A tensor of lower rank; this very tensor if nothing is dropped.</returns>
    /// <exception cref="ArgumentException">A listed axis is out of range, listed twice or not of size 1.</exception>
    public Tensor Squeeze(Axes axes = default)
    {
        if (axes.IsAll) return Reshape([.. Shape.Where(static size => size != 1)]);
        Axes dropped = Check.SortedAxes("Squeeze", axes, Shape);
        foreach (int axis in dropped)
        {
            if (Shape[axis] != 1)
            {
                throw Errors.Argument(
                    "Squeeze",
                    $"axis {axis} of shape {Shape} has size {Shape[axis]}, not 1",
                    "Drop only axes of size 1, or index or reduce the axis");
            }
        }
        return Reshape([.. Shape.Where((_, axis) => !dropped.Contains(axis))]);
    }
}
