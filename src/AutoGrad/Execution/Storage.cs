using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>
/// The bytes behind one or more values. Owned by the garbage collector: nothing to dispose. Large blocks start at a multiple of 64
/// bytes, a cache line and a 512-bit vector.
/// </summary>
internal sealed class Storage
{
    private const int Alignment = 64;

    /// <summary>The bytes from which blocks are pinned and aligned; below, that gains less than it costs.</summary>
    public const int PinFrom = 1 << 16;

    /// <summary>The most bytes of a block: those of an array, without what aligning it takes.</summary>
    public const long MostBytes = 0x7FFFFFC7 - (2 * Alignment);

    private byte[]? bytes; // null once they were taken over
    private readonly int start;

    private readonly object? lease; // what keeps the bytes from being given to another result

    private Storage(byte[] bytes, int start, long capacity, nint address = 0, object? lease = null)
    {
        this.lease = lease;
        this.bytes = bytes;
        this.start = start;
        Capacity = capacity;
        Address = address;
    }

    /// <summary>Where the first byte lies if it stays there, and 64 bytes behind the last may be read; 0 for small blocks.</summary>
    public nint Address { get; }

    /// <summary>The bytes that may be used.</summary>
    public long Capacity { get; }

    /// <summary>The pool of the evaluation that owns the block, or null once it belongs to a result or a constant.</summary>
    public StoragePool? Pool { get; set; }

    /// <summary>How many values of the running evaluation still need these bytes; kept by the executor that allocated them.</summary>
    public int Readers { get; set; }

    /// <summary>A block of at least this many bytes, with whatever was in it.</summary>
    public static Storage Allocate(long byteCount)
    {
        if (byteCount < PinFrom) return new Storage(GC.AllocateUninitializedArray<byte>((int)byteCount), 0, byteCount);
        return AllocatePinned(byteCount);
    }

    /// <summary>A block of at least this many bytes that stays where it is, with whatever was in it.</summary>
    public static Storage AllocatePinned(long byteCount)
    {
        int length = (int)Math.Min(byteCount + (2 * Alignment), int.MaxValue); // which the runtime refuses for want of memory
        byte[] bytes = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        long address = Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0);
        int start = (int)((Alignment - (address % Alignment)) % Alignment);
        return new Storage(bytes, start, byteCount, (nint)address + start);
    }

    /// <summary>
    /// Whether a compiled function reads the bytes at every call: a tensor it captured, or what it computed from such. They are never given
    /// to anybody, though a tensor with them be donated.
    /// </summary>
    public bool IsKept { get; set; }

    /// <summary>Whether the bytes were donated to a computation and hold something else now.</summary>
    public bool IsTaken => bytes is null;

    /// <summary>The first byte, for kernels that check their own bounds.</summary>
    public ref byte Start => ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(Bytes), start);

    private byte[] Bytes => bytes ?? throw Errors.Donated();

    /// <summary>All elements, as <typeparamref name="T"/>.</summary>
    public Span<T> AsSpan<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes.AsSpan(start, (int)Capacity));

    /// <summary>The same bytes as a new block; this one is not to be used again. Of several threads only one gets them.</summary>
    public Storage Take() => new(Interlocked.Exchange(ref bytes, null) ?? throw Errors.Donated(), start, Capacity, Address, lease);

    /// <summary>The same bytes for a result that keeps hold of a lease as long as it lives.</summary>
    public Storage Leased(object holder) => new(Bytes, start, Capacity, Address, holder);
}
