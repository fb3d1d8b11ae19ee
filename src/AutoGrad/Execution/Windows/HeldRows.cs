using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// Which rows of a plane each row of windows holds: some rows of some slices. As windows only move forward, those that an earlier row of
/// windows holds too are the ones that the row before it or the slice before it reaches, so nothing is kept of each.
/// </summary>
internal sealed unsafe class HeldRows
{
    private readonly WindowLayout layout;
    private readonly int stride, low, size, height; // of rows, which are found for every row of windows
    private readonly bool isFlat;

    public HeldRows(WindowLayout layout)
    {
        this.layout = layout;
        (stride, low, size, height) = (layout.Stride[1], layout.Low[1], layout.Size[1], layout.Input[1]);
        isFlat = layout.Input[0] == 1 && layout.Output[0] == 1;
        WindowRows = layout.Output[0] * layout.Output[1];
        Most = Math.Min(layout.Size[0], layout.Input[0]) * Math.Min(layout.Size[1], layout.Input[1]);
    }

    /// <summary>How many rows of windows a plane has.</summary>
    public int WindowRows { get; }

    /// <summary>How many rows a row of windows holds at most.</summary>
    public int Most { get; }

    /// <summary>
    /// Finds the rows that a row of windows holds, first those that an earlier row of windows holds too: where they start, from the start
    /// of the plane and the distances between slices and between rows.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (int Count, int Again) Find<T>(int windowRow, T* plane, nint slice, nint step, T** rows) where T : unmanaged
    {
        if (isFlat)
        {
            int start = (windowRow * stride) - low, first = Math.Max(start, 0), held = (int)Math.Min(start + (long)size, height) - first;
            T* at = plane + (first * step);
            for (int i = 0; i < held; i++, at += step) rows[i] = at;
            int reached = windowRow == 0 ? 0 : (int)Math.Min(start - (long)stride + size, height) - first;
            return (held, Math.Max(reached, 0));
        }
        (int across, int down) = layout.Output[0] == 1 ? (0, windowRow) : Math.DivRem(windowRow, layout.Output[1]);
        (int from, int to) = layout.Places(1, down);
        int newFrom = FirstNew(1, down, from, to), count = 0;
        if (layout.Input[0] == 1)
        {
            if (across > 0) newFrom = to;
            T* row = plane + (from * step);
            for (int i = from; i < to; i++, row += step) rows[count++] = row;
            return (count, newFrom - from);
        }
        (int fromSlice, int toSlice) = layout.Places(0, across);
        int newSlice = FirstNew(0, across, fromSlice, toSlice);
        for (int i = fromSlice; i < toSlice; i++)
        {
            for (int j = from; j < (i < newSlice ? to : newFrom); j++) rows[count++] = plane + (i * slice) + (j * step);
        }
        int again = count;
        for (int i = newSlice; i < toSlice; i++)
        {
            for (int j = newFrom; j < to; j++) rows[count++] = plane + (i * slice) + (j * step);
        }
        return (count, again);
    }

    /// <summary>The rows in no window, numbered through slices.</summary>
    public int[] NotHeld()
    {
        bool[] slices = Held(0), rows = Held(1);
        return [.. Enumerable.Range(0, slices.Length * rows.Length).Where(row => !slices[row / rows.Length] || !rows[row % rows.Length])];
    }

    private bool[] Held(int axis)
    {
        bool[] held = new bool[layout.Input[axis]];
        for (int position = 0, done = 0; position < layout.Output[axis]; position++)
        {
            (int from, int to) = layout.Places(axis, position);
            for (done = Math.Max(done, from); done < to; done++) held[done] = true;
        }
        return held;
    }

    private int FirstNew(int axis, int position, int from, int to) =>
        position == 0 ? from : Math.Clamp(layout.Places(axis, position - 1).To, from, to);
}
