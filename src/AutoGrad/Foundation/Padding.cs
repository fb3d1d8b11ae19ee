namespace AutoGrad;

/// <summary>
/// How many zeros (for a maximum: nothing at all) are thought around an image before windows slide over it. A whole number means so many on
/// both sides of every spatial axis.
/// </summary>
/// <example><code>
/// Tensor a = Tensor.Convolve(x, kernel);                                          // Padding.Valid
/// Tensor b = Tensor.Convolve(x, kernel, padding: Padding.Same);
/// Tensor c = Tensor.Convolve(x, kernel, padding: 1);
/// Tensor d = Tensor.Convolve(x, kernel, padding: Padding.Explicit([0, 1], [2, 1])); // above 0, below 2, left 1, right 1
/// </code></example>
public readonly record struct Padding
{
    private readonly bool isSame;
    private readonly Axes low;
    private readonly Axes high;

    private Padding(bool isSame, Axes low, Axes high)
    {
        this.isSame = isSame;
        this.low = low;
        this.high = high;
    }

    /// <summary>No padding: only windows that lie inside the image. The default.</summary>
    public static Padding Valid => default;

    /// <summary>
    /// As much as makes the result's size <c>⌈size / stride⌉</c>, the same as the image's for stride 1; half before, and the larger half
    /// after.
    /// </summary>
    public static Padding Same => new(true, default, default);

    /// <summary>So many on both sides; negative numbers crop.</summary>
    /// <param name="both">One number for every spatial axis, or one for each.</param>
    public static Padding Symmetric(Axes both) => new(false, both, both);

    /// <summary>So many before and after; negative numbers crop.</summary>
    /// <param name="low">Before: one number for every spatial axis, or one for each.</param>
    /// <param name="high">After: one number for every spatial axis, or one for each.</param>
    public static Padding Explicit(Axes low, Axes high) => new(false, low, high);

    /// <summary>So many on both sides of every spatial axis.</summary>
    public static implicit operator Padding(int both) => Symmetric(both);

    /// <summary>The name, or the numbers before and after.</summary>
    public override string ToString() => isSame ? "Same" : low.IsAll && high.IsAll ? "Valid" : $"{low}, {high}";

    /// <summary>The numbers before and after each spatial axis, given its size and the window's, both with their gaps.</summary>
    internal (Axes Low, Axes High) Resolve(string operation, ReadOnlySpan<int> sizes, ReadOnlySpan<int> windows, Axes strides)
    {
        if (!isSame)
        {
            return (
                SpatialNumbers.Resolve(operation, "padding", low, sizes.Length, 0),
                SpatialNumbers.Resolve(operation, "padding", high, sizes.Length, 0));
        }
        int[] before = new int[sizes.Length], after = new int[sizes.Length];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            long wanted = (sizes[axis] + strides[axis] - 1L) / strides[axis];
            int total = (int)Math.Max(((wanted - 1) * strides[axis]) + windows[axis] - sizes[axis], 0);
            before[axis] = total / 2;
            after[axis] = total - before[axis];
        }
        return (Axes.Create(before), Axes.Create(after));
    }
}
