using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>Where the runs begin that become the columns of a transpose.</summary>
internal unsafe interface ILines<TSelf> where TSelf : struct, ILines<TSelf>
{
    /// <summary>A line by its number.</summary>
    byte* At(int line);

    /// <summary>The lines from one on, so many bytes later.</summary>
    TSelf From(int line, nint bytes);
}

/// <summary>Lines at even distances, in bytes.</summary>
internal readonly unsafe struct EvenLines(byte* first, nint stride) : ILines<EvenLines>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* At(int line) => first + (line * stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EvenLines From(int line, nint bytes) => new(first + (line * stride) + bytes, stride);
}

/// <summary>Lines at places from a list, in bytes.</summary>
internal readonly unsafe struct PlacedLines(byte* first, nint* places) : ILines<PlacedLines>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* At(int line) => first + places[line];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PlacedLines From(int line, nint bytes) => new(first + bytes, places + line);
}
