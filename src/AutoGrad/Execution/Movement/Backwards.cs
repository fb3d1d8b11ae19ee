using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>Copies a run from its end to its start, vector by vector.</summary>
internal static unsafe class Backwards
{
    /// <summary>target[i] = last[−i] for all i below the length.</summary>
    public static void Run<T>(T* last, T* target, nint length, bool pastCaches) where T : unmanaged
    {
        if (pastCaches && length * sizeof(T) >= 4 * RowCopy.Line) PastCaches(last, target, length);
        else Near(last, target, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Near<T>(T* last, T* target, nint length) where T : unmanaged
    {
        int lanes = RowCopy.Line / sizeof(T);
        nint i = 0;
        for (; i + lanes <= length; i += lanes) Turned<T>((nint)(last - i + 1) - RowCopy.Line).Store((byte*)(target + i));
        for (; i < length; i++) target[i] = last[-i];
    }

    /// <summary>
    /// Reads in the direction in which memory brings more before it is asked, and so writes from the end of the target to its start.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PastCaches<T>(T* last, T* target, nint length) where T : unmanaged
    {
        nint from = (nint)(last + 1 - length), to = (nint)(target + length), tail = to % RowCopy.Line;
        // Elements beside the whole lines are written along with some of those, which are written once more.
        if (tail > 0) Turned<T>(from).Store((byte*)to - RowCopy.Line);
        from += tail;
        to -= tail;
        for (; to - (nint)target >= RowCopy.Line; from += RowCopy.Line, to -= RowCopy.Line)
            Turned<T>(from).StoreAlignedNonTemporal((byte*)to - RowCopy.Line);
        if (to > (nint)target) Turned<T>((nint)(last + 1) - RowCopy.Line).Store((byte*)target);
    }

    /// <summary>The elements of a line, the last one first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Turned<T>(nint address) where T : unmanaged => sizeof(T) switch
    {
        1 => Vector512.Shuffle(Vector512.Load((byte*)address), Vector512.Create((byte)63) - Vector512<byte>.Indices),
        4 => Vector512.Shuffle(Vector512.Load((int*)address), Vector512.Create(15) - Vector512<int>.Indices).AsByte(),
        _ => Vector512.Shuffle(Vector512.Load((long*)address), Vector512.Create(7L) - Vector512<long>.Indices).AsByte(),
    };
}
