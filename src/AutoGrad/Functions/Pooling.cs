namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The largest element of each window that slides over the spatial axes. Padding never wins; NaN wins over every number.
    /// </summary>
    /// <remarks>Where several elements of a window are the largest, each gets an equal part of the cotangent.</remarks>
    /// <param name="x">Images [N, C, spatial…] with one to three spatial axes, of any numeric dtype.</param>
    /// <param name="window">The size of the window, for all spatial axes or for each; <see cref="Axes.All"/> for the whole image.</param>
    /// <param name="strides">How far windows move, likewise; by default by their size, so that they do not overlap.</param>
    /// <param name="padding">Places around x that hold no element.</param>
    /// <returns>
    /// A tensor [N, C, spatial…] with <c>⌊(low + size + high − window) / stride⌋ + 1</c> elements along each spatial axis.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The rank is not 3 to 5, a window or stride is below 1, a window is larger than the padded axis, padding is negative or as large as
    /// the window (which would then hold no element), or the dtype is Bool.
    /// </exception>
    public static Tensor MaxPool(Tensor x, Axes window, Axes strides = default, Padding padding = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        var pool = new PoolWindows("MaxPool", x, window, strides, padding);
        return pool.Whole(x) is { } axes ? x.Max(axes, keepDims: true) : new WindowMax(pool.Geometry).Apply(x);
    }

    /// <summary>The sum of each window that slides over the spatial axes; padding adds nothing. Integers wrap around.</summary>
    /// <param name="x">Images [N, C, spatial…] with one to three spatial axes, of any numeric dtype.</param>
    /// <param name="window">The size of the window, for all spatial axes or for each; <see cref="Axes.All"/> for the whole image.</param>
    /// <param name="strides">How far windows move, likewise; by default by their size, so that they do not overlap.</param>
    /// <param name="padding">Zeros around x.</param>
    /// <returns>A tensor [N, C, spatial…], shaped as by <see cref="MaxPool"/>.</returns>
    /// <exception cref="ArgumentException">As for <see cref="MaxPool"/>.</exception>
    public static Tensor SumPool(Tensor x, Axes window, Axes strides = default, Padding padding = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        var pool = new PoolWindows("SumPool", x, window, strides, padding);
        return pool.Whole(x) is { } axes ? x.Sum(axes, keepDims: true) : new WindowSum(pool.Geometry).Apply(x);
    }

    /// <summary>
    /// The mean of each window that slides over the spatial axes. Padding is not counted: a window at the edge has the mean of the elements
    /// it really holds, so a constant image stays constant.
    /// </summary>
    /// <param name="x">Images [N, C, spatial…] with one to three spatial axes, of a float dtype.</param>
    /// <param name="window">The size of the window, for all spatial axes or for each; <see cref="Axes.All"/> for the whole image.</param>
    /// <param name="strides">How far windows move, likewise; by default by their size, so that they do not overlap.</param>
    /// <param name="padding">Places around x that hold no element.</param>
    /// <returns>A tensor [N, C, spatial…], shaped as by <see cref="MaxPool"/>.</returns>
    /// <exception cref="ArgumentException">As for <see cref="MaxPool"/>, or the dtype is not a float.</exception>
    public static Tensor AveragePool(Tensor x, Axes window, Axes strides = default, Padding padding = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        Check.Float("AveragePool", x.Type);
        var pool = new PoolWindows("AveragePool", x, window, strides, padding);
        if (pool.Whole(x) is { } axes) return x.Mean(axes, keepDims: true);
        Tensor sums = new WindowSum(pool.Geometry).Apply(x);
        if (!pool.IsPadded) return sums / pool.Geometry.Count;
        Tensor counts = new WindowSum(pool.Geometry).Apply(Ones([1, 1, .. x.Shape.Sizes[2..]], x.DType));
        return sums / counts;
    }
}
