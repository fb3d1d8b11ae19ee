namespace AutoGrad.Compilation;

/// <summary>
/// Gives pieces of one block of memory to values in the order in which a program makes and forgets them: the smallest free piece that is
/// large enough, and the block grows only when there is none.
/// </summary>
internal sealed class MemoryPlan
{
    private const long Alignment = 64;

    private readonly SortedDictionary<long, long> free = []; // bytes by offset; neighbours are joined
    private long live;

    /// <summary>The bytes of the block.</summary>
    public long Bytes { get; private set; }

    /// <summary>The most bytes that were taken at one time: what no plan could do without.</summary>
    public long PeakLiveBytes { get; private set; }

    /// <summary>The offset of a piece of so many bytes.</summary>
    public long Take(long bytes)
    {
        bytes = Rounded(bytes);
        live += bytes;
        PeakLiveBytes = Math.Max(PeakLiveBytes, live);
        long best = -1, bestSize = long.MaxValue;
        foreach ((long offset, long size) in free)
        {
            if (size < bytes || size >= bestSize) continue;
            (best, bestSize) = (offset, size);
            if (size == bytes) break;
        }
        if (best < 0)
        {
            if (free.Count > 0 && free.Last() is var last && last.Key + last.Value == Bytes) // grow the last piece
            {
                free.Remove(last.Key);
                Bytes = last.Key + bytes;
                return last.Key;
            }
            Bytes += bytes;
            return Bytes - bytes;
        }
        free.Remove(best);
        if (bestSize > bytes) free.Add(best + bytes, bestSize - bytes);
        return best;
    }

    /// <summary>Gives a piece back.</summary>
    public void Return(long offset, long bytes)
    {
        bytes = Rounded(bytes);
        live -= bytes;
        long before = -1;
        foreach (long start in free.Keys)
        {
            if (start > offset) break;
            before = start;
        }
        if (before >= 0 && before + free[before] == offset)
        {
            bytes += free[before];
            offset = before;
            free.Remove(before);
        }
        if (free.Remove(offset + bytes, out long after)) bytes += after;
        free.Add(offset, bytes);
    }

    private static long Rounded(long bytes) => (Math.Max(bytes, 1) + Alignment - 1) / Alignment * Alignment;
}
