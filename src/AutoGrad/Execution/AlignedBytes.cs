using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>Memory of a kernel's own that starts at a multiple of 64 bytes, a whole vector.</summary>
internal sealed class AlignedBytes
{
    private readonly byte[] bytes;
    private readonly nint start;

    public AlignedBytes(int length)
    {
        Length = length;
        bytes = GC.AllocateUninitializedArray<byte>(length + 64, pinned: true);
        start = (nint)((64 - ((ulong)Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0) % 64)) % 64);
    }

    public int Length { get; }

    /// <summary>The first byte.</summary>
    public ref byte Start => ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(bytes), start);
}
