namespace AutoGrad.Execution;

/// <summary>
/// The windows of <see cref="Lowering.Window"/> in one form: planes (all axes over which windows do not slide) of three axes, of which
/// those that are missing come first with size 1.
/// </summary>
internal sealed class WindowLayout
{
    public const int Axes = 3;

    public WindowLayout(WindowGeometry geometry, Shape shape, Shape over)
    {
        int sliding = geometry.Sizes.Count;
        Leading = Shape.Create(shape.Sizes[..^sliding]);
        for (int axis = 0; axis < Axes; axis++)
        {
            int from = axis - Axes + sliding;
            bool present = from >= 0;
            int at = Leading.Rank + from;
            Input[axis] = present ? shape[at] : 1;
            Output[axis] = present ? over[at] : 1;
            Size[axis] = present ? geometry.Sizes[from] : 1;
            Stride[axis] = present ? geometry.Strides[from] : 1;
            Low[axis] = present ? geometry.Low[from] : 0;
        }
    }

    /// <summary>The axes over which windows do not slide.</summary>
    public Shape Leading { get; }

    public int[] Input { get; } = new int[Axes];

    public int[] Output { get; } = new int[Axes];

    public int[] Size { get; } = new int[Axes];

    public int[] Stride { get; } = new int[Axes];

    public int[] Low { get; } = new int[Axes];

    public int InputPlane => Input[0] * Input[1] * Input[2];

    public int OutputPlane => Output[0] * Output[1] * Output[2];

    /// <summary>Whether windows are two by two, lie side by side and are full of elements.</summary>
    public bool ArePairs =>
        Input[0] == 1 && Size[0] == 1 && Size[1] == 2 && Size[2] == 2 && Stride[1] == 2 && Stride[2] == 2 && Low[1] == 0 && Low[2] == 0
        && Input[1] >= 2 * Output[1] && Input[2] >= 2 * Output[2];

    /// <summary>Whether windows are three by three and start at every second place, perhaps one or two before the first.</summary>
    public bool AreTriples =>
        Input[0] == 1 && Size[0] == 1 && Output[0] == 1 && Size[1] == 3 && Size[2] == 3 && Stride[1] == 2 && Stride[2] == 2
        && Low[1] is >= 0 and < 3 && Low[2] is >= 0 and < 3;

    /// <summary>The places of a window along an axis that hold an element: from the first to before the last.</summary>
    public (int From, int To) Places(int axis, int position)
    {
        int start = (position * Stride[axis]) - Low[axis];
        return (Math.Max(start, 0), (int)Math.Min(start + (long)Size[axis], Input[axis]));
    }
}

/// <summary>Where the planes of an operand lie and how their elements follow each other.</summary>
internal sealed class PlaneOperand
{
    public PlaneOperand(Shape shape, int[] strides, int leading)
    {
        Starts = StridedStarts(shape.Sizes[..leading], strides);
        int sliding = shape.Rank - leading;
        for (int axis = 0; axis < sliding; axis++) Strides[WindowLayout.Axes - sliding + axis] = strides[leading + axis];
    }

    /// <summary>The offset of the first element of every plane.</summary>
    public int[] Starts { get; }

    public int[] Strides { get; } = new int[WindowLayout.Axes];

    private static int[] StridedStarts(ReadOnlySpan<int> sizes, int[] strides)
    {
        int[] starts = new int[Shape.Create(sizes).Size];
        int filled = 1;
        for (int axis = sizes.Length - 1; axis >= 0; axis--)
        {
            for (int i = filled; i < Math.Min(sizes[axis] * filled, starts.Length); i++) starts[i] = starts[i - filled] + strides[axis];
            filled *= sizes[axis];
        }
        return starts;
    }
}
