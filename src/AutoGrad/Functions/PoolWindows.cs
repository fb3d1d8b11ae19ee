using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>The windows of a pooling function, with its arguments checked.</summary>
internal sealed class PoolWindows
{
    private readonly Axes window;
    private readonly Axes strides;
    private readonly Axes low;
    private readonly Axes high;

    public PoolWindows(string operation, Tensor x, Axes window, Axes strides, Padding padding)
    {
        int rank = x.Rank - 2;
        if (rank is < 1 or > 3)
        {
            throw Errors.Argument(
                operation,
                $"needs [N, C, 1 to 3 spatial axes], but got {x.Type}",
                "Reshape it, or add axes of size 1 with ExpandDims");
        }
        Check.Numeric(operation, x.Type);
        if (window.IsAll) window = Axes.Create(x.Shape.Sizes[2..]);
        this.window = SpatialNumbers.Positive(operation, "window", window, rank, 1);
        this.strides = SpatialNumbers.Positive(operation, "strides", strides.IsAll ? this.window : strides, rank, 1);
        (low, high) = padding.Resolve(operation, x.Shape.Sizes[2..], this.window.Numbers, this.strides);
        for (int axis = 0; axis < rank; axis++) CheckAxis(operation, axis, x.Shape);
    }

    /// <summary>The windows, over the spatial axes.</summary>
    public WindowGeometry Geometry => new(window, strides, low, high);

    /// <summary>The spatial axes if one window holds just the whole image, so that a reduction is all; otherwise null.</summary>
    public Axes? Whole(Tensor x) => !IsPadded && window.Numbers.SequenceEqual(x.Shape.Sizes[2..])
        ? Axes.Create([.. Enumerable.Range(2, window.Count)])
        : null;

    /// <summary>Whether any window may reach beyond the image.</summary>
    public bool IsPadded => low.Concat(high).Any(static number => number > 0);

    private void CheckAxis(string operation, int axis, Shape shape)
    {
        if (low[axis] < 0 || high[axis] < 0 || low[axis] >= window[axis] || high[axis] >= window[axis])
        {
            throw Errors.Argument(
                operation,
                $"padding {low[axis]} and {high[axis]} of axis {axis + 2} does not suit a window of {window[axis]}",
                "Padding must be from 0 to one less than the window, so that every window holds an element");
        }
        long size = (long)shape[axis + 2] + low[axis] + high[axis];
        if (window[axis] > size || shape[axis + 2] == 0)
        {
            throw Errors.Argument(
                operation,
                $"a window of {window[axis]} is larger than axis {axis + 2} of shape {shape} with padding {low[axis]} and {high[axis]}",
                "Use a smaller window or more padding");
        }
    }
}
