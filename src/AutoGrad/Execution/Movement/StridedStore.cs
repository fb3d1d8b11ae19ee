using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>
/// A box of elements and where each goes: nested loops, outermost first, with a stride in the source and one in the destination.
/// Neighbouring loops merge where both sides allow it.
/// </summary>
internal sealed class StridedStore
{
    private const int ChunkLength = 1 << 16;

    private readonly List<int> sizes = [];
    private readonly List<int> sourceStrides = [];
    private readonly List<int> destinationStrides = [];
    private int shared = -1;
    private bool mayMerge;

    /// <summary>The number of elements.</summary>
    public long Size { get; private set; } = 1;

    /// <summary>Adds a loop inside the present ones.</summary>
    public void AddLoop(int size, int sourceStride, int destinationStride)
    {
        Size *= size;
        if (size == 1) return;
        if (mayMerge && sourceStrides[^1] == (long)sourceStride * size && destinationStrides[^1] == (long)destinationStride * size)
        {
            sizes[^1] *= size;
            sourceStrides[^1] = sourceStride;
            destinationStrides[^1] = destinationStride;
            return;
        }
        sizes.Add(size);
        sourceStrides.Add(sourceStride);
        destinationStrides.Add(destinationStride);
        mayMerge = true;
    }

    /// <summary>Threads may share the next loop that is added: no two of its steps touch one element of the destination.</summary>
    public void ShareNext()
    {
        Separate();
        shared = sizes.Count;
    }

    /// <summary>Keeps the next loop from merging with those outside it.</summary>
    public void Separate() => mayMerge = false;

    /// <summary>Stores the elements; where two go to one place, their order does not depend on the number of threads.</summary>
    public void Run<T, TStore>(Storage source, int sourceOffset, Storage destination, int destinationOffset)
        where T : unmanaged
        where TStore : struct, IStore<T>
    {
        if (Size == 0) return;
        if (Size <= ChunkLength || (uint)shared >= (uint)sizes.Count)
        {
            RunSerially<T, TStore>(ref At<T>(source, sourceOffset), ref At<T>(destination, destinationOffset));
            return;
        }
        int count = sizes[shared];
        int perChunk = (int)Math.Max(1, ChunkLength / (Size / count));
        ParallelLoop.For(ParallelLoop.Chunks(count, perChunk), chunk =>
        {
            int first = chunk * perChunk;
            ref T from = ref Unsafe.Add(ref At<T>(source, sourceOffset), (nint)first * sourceStrides[shared]);
            ref T to = ref Unsafe.Add(ref At<T>(destination, destinationOffset), (nint)first * destinationStrides[shared]);
            RunPart<T, TStore>(ref from, ref to, shared, Math.Min(perChunk, count - first));
        });
    }

    /// <summary>Stores the elements on the calling thread.</summary>
    public void RunSerially<T, TStore>(ref T source, ref T destination)
        where T : unmanaged
        where TStore : struct, IStore<T>
    {
        if (Size > 0) RunPart<T, TStore>(ref source, ref destination, -1, 0);
    }

    private unsafe void RunPart<T, TStore>(ref T source, ref T destination, int cutLoop, int cutSize)
        where T : unmanaged
        where TStore : struct, IStore<T>
    {
        int last = sizes.Count - 1;
        if (last < 0)
        {
            TStore.Store(source, ref destination);
            return;
        }
        bool pastCaches = typeof(TStore) == typeof(Replace<T>) && Size * sizeof(T) >= RowCopy.PastCachesFrom;
        Span<int> counts = last < 16 ? stackalloc int[last + 1] : new int[last + 1];
        CollectionsMarshal.AsSpan(sizes).CopyTo(counts);
        if (cutLoop >= 0) counts[cutLoop] = cutSize;
        Span<int> position = last < 16 ? stackalloc int[last + 1] : new int[last + 1];
        position.Clear();
        ReadOnlySpan<int> from = CollectionsMarshal.AsSpan(sourceStrides), to = CollectionsMarshal.AsSpan(destinationStrides);
        nint sourceOffset = 0, destinationOffset = 0;
        while (true)
        {
            ref T run = ref Unsafe.Add(ref source, sourceOffset);
            if (pastCaches && from[last] == 1 && to[last] == 1)
            {
                // So large a block stays where it is.
                void* start = Unsafe.AsPointer(ref run), end = Unsafe.AsPointer(ref Unsafe.Add(ref destination, destinationOffset));
                RowCopy.PastCaches((byte*)start, (byte*)end, counts[last] * (nint)sizeof(T));
            }
            else TStore.Store(ref run, from[last], ref Unsafe.Add(ref destination, destinationOffset), to[last], counts[last]);
            int loop = last - 1;
            for (; loop >= 0; loop--)
            {
                if (++position[loop] < counts[loop])
                {
                    sourceOffset += from[loop];
                    destinationOffset += to[loop];
                    break;
                }
                sourceOffset -= (nint)(counts[loop] - 1) * from[loop];
                destinationOffset -= (nint)(counts[loop] - 1) * to[loop];
                position[loop] = 0;
            }
            if (loop < 0) return;
        }
    }

    private static ref T At<T>(Storage storage, int offset) where T : unmanaged =>
        ref Unsafe.Add(ref MemoryMarshal.GetReference(storage.AsSpan<T>()), offset);
}
