using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>Copies a run from its end to its start, vector by vector.</summary>
internal static unsafe class Backwards
{
    /// <summary>target[i] = last[−i] for all i below the length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(T* last, T* target, nint length, bool pastCaches) where T : unmanaged
    {
        int lanes = RowCopy.Line / sizeof(T);
        nint i = 0, from = (nint)(last + 1);
        if (pastCaches && length >= 4 * lanes)
        {
            nint head = (RowCopy.Line - ((nint)target % RowCopy.Line)) % RowCopy.Line;
            if (head > 0) Turned<T>(from - RowCopy.Line).Store((byte*)target); // what lies behind the head is written once more
            nint byteCount = length * sizeof(T), done = head;
            for (; done + RowCopy.Line <= byteCount; done += RowCopy.Line)
            {
                Turned<T>(from - done - RowCopy.Line).StoreAlignedNonTemporal((byte*)target + done);
            }
            i = done / sizeof(T);
        }
        else
        {
            for (; i + lanes <= length; i += lanes) Turned<T>((nint)(last - i + 1) - RowCopy.Line).Store((byte*)(target + i));
        }
        for (; i < length; i++) target[i] = last[-i];
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
