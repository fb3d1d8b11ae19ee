using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>Lays rows of several images or channels out side by side: what lies at one place in each becomes neighbours.</summary>
internal static unsafe class LaneRow<T> where T : unmanaged
{
    /// <summary>
    /// target[place(column) + lane] = source[lane · laneStride + column · columnStride] for columns from first to before end. A column's
    /// place is (column mod split) · phaseStride + (column / split) · width. The scratch holds (end − first) · width elements; width is at
    /// least lanes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(
        T* source, nint laneStride, nint columnStride, int lanes, int first, int end, int split, nint phaseStride, int width, T* target, T* scratch)
    {
        if (split == 1 && columnStride == 1)
        {
            TransposeTile.Run(source + first, laneStride, target + (first * (nint)width), width, end - first, lanes);
            return;
        }
        T* turned = scratch;
        if (columnStride == 1)
        {
            TransposeTile.Run(source + first, laneStride, turned, width, end - first, lanes);
        }
        else
        {
            for (int column = first; column < end; column++)
            {
                T* from = source + (column * columnStride);
                T* to = turned + ((column - first) * (nint)width);
                for (int lane = 0; lane < lanes; lane++) to[lane] = from[lane * laneStride];
            }
        }
        for (int column = first; column < end; column++)
        {
            T* to = target + (column % split * phaseStride) + (column / split * (nint)width);
            new Span<T>(turned + ((column - first) * (nint)width), lanes).CopyTo(new Span<T>(to, lanes));
        }
    }
}
