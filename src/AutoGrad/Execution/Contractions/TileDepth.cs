using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>Walks over the rows of the right operand of a <see cref="ProductTile{T, TRow, TDepth}"/>.</summary>
internal unsafe interface ITileDepth<T> where T : unmanaged
{
    /// <summary>Where the next row starts.</summary>
    T* Next();
}

/// <summary>Rows a fixed distance apart.</summary>
internal unsafe struct EvenDepth<T>(T* start, nint distance) : ITileDepth<T> where T : unmanaged
{
    private readonly nint distance = distance;
    private T* row = start;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Next()
    {
        T* next = row;
        row += distance;
        return next;
    }
}

/// <summary>Rows at offsets from one place that are listed in a table: the taps of a convolution.</summary>
internal unsafe struct ListedDepth<T>(T* start, int* offsets) : ITileDepth<T> where T : unmanaged
{
    private readonly T* start = start;
    private int* offset = offsets;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Next() => start + *offset++;
}
