namespace AutoGrad.Execution;

/// <summary>Axes of a value that are walked as if they were one, the first the slowest, and how far each of their steps goes.</summary>
internal sealed unsafe class WalkedAxes(int[] sizes, nint[] strides)
{
    /// <summary>The number of positions.</summary>
    public int Length { get; } = sizes.Aggregate(1, static (product, size) => product * size);

    /// <summary>Where a position lies.</summary>
    public nint At(int position)
    {
        nint place = 0;
        for (int axis = sizes.Length - 1; axis >= 0; axis--)
        {
            (position, int step) = Math.DivRem(position, sizes[axis]);
            place += step * strides[axis];
        }
        return place;
    }

    /// <summary>Where so many positions lie from one on.</summary>
    public void At(int first, int count, nint* places)
    {
        int last = sizes.Length - 1;
        while (count > 0)
        {
            int run = Math.Min(count, sizes[last] - (first % sizes[last]));
            nint place = At(first), stride = strides[last];
            for (int i = 0; i < run; i++, place += stride) *places++ = place;
            first += run;
            count -= run;
        }
    }
}
