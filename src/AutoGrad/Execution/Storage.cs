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
    private const int PinFrom = 1 << 16; // below this, alignment gains less than pinning costs

    private readonly byte[] bytes;
    private readonly int start;

    private Storage(byte[] bytes, int start, long capacity)
    {
        this.bytes = bytes;
        this.start = start;
        Capacity = capacity;
    }

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
        if (byteCount > Array.MaxLength - Alignment) throw Errors.Argument(
            "Evaluate",
            $"a value of {byteCount:N0} bytes is larger than the {Array.MaxLength - Alignment:N0} that one tensor can have",
            "Use a smaller dtype, or split the tensor");
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)byteCount + Alignment, pinned: true);
        long address = Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0);
        int start = (int)((Alignment - (address % Alignment)) % Alignment);
        return new Storage(bytes, start, byteCount);
    }

    /// <summary>The first byte, for kernels that check their own bounds.</summary>
    public ref byte Start => ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(bytes), start);

    /// <summary>All elements, as <typeparamref name="T"/>.</summary>
    public Span<T> AsSpan<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes.AsSpan(start, (int)Capacity));
}
