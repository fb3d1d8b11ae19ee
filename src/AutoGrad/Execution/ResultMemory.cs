namespace AutoGrad.Execution;

/// <summary>
/// Memory for large results. A result belongs to the user, and only the garbage collector knows when he has dropped it; fresh pages from
/// the operating system cost more than most computations. So blocks whose results are gone are given out again, and when many have been
/// given out without any coming back, a collection of the younger objects, which takes some microseconds, finds those that could. It takes
/// in the second generation, where the result that was alive at the last collection is by now: otherwise ever more blocks would be under
/// way, more than a cache holds.
/// </summary>
internal static class ResultMemory
{
    private const long LeastBeforeCollection = 1 << 23; // bytes; about what stays in a processor's cache
    private const long MostUnused = 1 << 28;
    private const int MostSizes = 1 << 8; // that are remembered without a free block

    private static readonly Lock access = new();
    private static readonly List<(WeakReference Lease, Storage Block)> leased = [];
    private static readonly Dictionary<long, FreeBlocks> free = [];
    private static long sinceCollection; // bytes given out
    private static long unused; // bytes that are free
    private static int collections;
    private static long requests;

    /// <summary>A block of at least this many bytes, with whatever was in it. Large ones stay where they are.</summary>
    public static Storage Rent(long byteCount)
    {
        if (byteCount < Storage.PinFrom) return Storage.Allocate(byteCount);
        lock (access)
        {
            if (GC.CollectionCount(0) != collections) Reclaim();
            if (TryTake(byteCount) is { } ready) return Lease(ready);
            if (sinceCollection + byteCount > Math.Max(LeastBeforeCollection, 3 * byteCount))
            {
                GC.Collect(1, GCCollectionMode.Forced, blocking: true);
                Reclaim();
                if (TryTake(byteCount) is { } found) return Lease(found);
            }
            return Lease(Storage.AllocatePinned(byteCount));
        }
    }

    private static Storage? TryTake(long byteCount)
    {
        FreeBlocks blocks = Of(byteCount);
        blocks.LastRequest = ++requests;
        if (!blocks.Stack.TryPop(out Storage? block)) return null;
        unused -= byteCount;
        return block;
    }

    private static Storage Lease(Storage block)
    {
        object lease = new();
        leased.Add((new WeakReference(lease), block));
        sinceCollection += block.Capacity;
        return block.Leased(lease);
    }

    /// <summary>Finds blocks whose results are gone.</summary>
    private static void Reclaim()
    {
        collections = GC.CollectionCount(0);
        sinceCollection = 0;
        int kept = 0;
        for (int i = 0; i < leased.Count; i++)
        {
            (WeakReference Lease, Storage Block) entry = leased[i];
            if (entry.Lease.IsAlive)
            {
                leased[kept++] = entry;
                continue;
            }
            Of(entry.Block.Capacity).Stack.Push(entry.Block);
            unused += entry.Block.Capacity;
        }
        leased.RemoveRange(kept, leased.Count - kept);
        while (unused > MostUnused) Drop();
    }

    /// <summary>Leaves a block to the garbage collector: one of the size that was not asked for longest.</summary>
    private static void Drop()
    {
        (long size, FreeBlocks blocks) =
            free.Where(static entry => entry.Value.Stack.Count > 0).MinBy(static entry => entry.Value.LastRequest);
        blocks.Stack.Pop();
        unused -= size;
    }

    private static FreeBlocks Of(long byteCount)
    {
        if (free.TryGetValue(byteCount, out FreeBlocks? known)) return known;
        if (free.Count > MostSizes)
        {
            foreach ((long size, FreeBlocks none) in free)
            {
                if (none.Stack.Count == 0) free.Remove(size);
            }
        }
        var blocks = new FreeBlocks();
        free.Add(byteCount, blocks);
        return blocks;
    }

    /// <summary>What is free of one size.</summary>
    private sealed class FreeBlocks
    {
        public Stack<Storage> Stack { get; } = new();

        /// <summary>The number of the request that was the last for this size.</summary>
        public long LastRequest { get; set; }
    }
}
