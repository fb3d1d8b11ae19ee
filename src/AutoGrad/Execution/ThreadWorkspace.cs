namespace AutoGrad.Execution;

/// <summary>
/// Scratch memory of the running thread, for kernels that work in parallel and so cannot share a <see cref="StoragePool"/>. It is kept for
/// the next kernel; whoever rents it is done with it before anything else on the thread rents it.
/// </summary>
internal static class ThreadWorkspace
{
    private const long Smallest = 1 << 17; // bytes; blocks of this size are pinned

    [ThreadStatic]
    private static Storage? storage;

    /// <summary>At least so many elements, with whatever was in them.</summary>
    public static Span<T> Rent<T>(long count) where T : unmanaged
    {
        long bytes = count * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        if (storage is null || storage.Capacity < bytes)
        {
            storage = Storage.Allocate(Math.Max(Smallest, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)bytes)));
        }
        return storage.AsSpan<T>();
    }

    /// <summary>The same as an address: the memory never moves.</summary>
    public static unsafe T* RentPinned<T>(long count) where T : unmanaged =>
        (T*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(Rent<T>(count)));
}
