using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>
/// The one parallel loop that can run at a time in the process: what its chunks are, who works on it. The thread that opens it works like
/// the others, and leaves when all chunks are done and all workers are out again.
/// </summary>
/// <remarks>
/// It takes the first chunks and the workers take the last ones, until they meet. So with two threads much of what one loop wrote is read
/// by the same core in the next.
/// </remarks>
internal static unsafe class ParallelRegion
{
    private static readonly Lock Rare = new();

    private static Worker[] workers = [];
    private const long Origin = 1 << 16; // the number of chunk 0, so that both halves may be overshot by a thread each

    private static Line owned; // 1 while a thread has the region
    private static Line open; // the number of the loop while its chunks may be taken, else 0
    private static Line left; // the chunks not taken: the first in the upper half, the one after the last in the lower half
    private static Line inside; // workers that may be reading what follows

    private static int number;
    private static int helpers;
    private static void* body;
    private static delegate*<void*, int, void> run;
    private static int failedChunk;
    private static ExceptionDispatchInfo? failure;

    /// <summary>The number of the loop that is open, 0 if none is.</summary>
    public static int Open => (int)Volatile.Read(ref open.Value);

    /// <summary>
    /// Runs a loop with the help of so many workers, or returns false if the region is taken. The body is not to move: a local.
    /// </summary>
    public static bool TryRun<TBody>(int chunks, int helpersWanted, ref TBody local) where TBody : struct, IParallelBody
    {
        if (Volatile.Read(ref owned.Value) != 0 || Interlocked.Exchange(ref owned.Value, 1) != 0) return false;
        (helpers, failedChunk) = (helpersWanted, int.MaxValue);
        left.Value = (Origin << 32) + Origin + chunks;
        body = Unsafe.AsPointer(ref local);
        run = &RunBody<TBody>;
        if (workers.Length < helpersWanted) Grow(helpersWanted);
        number = number == int.MaxValue ? 1 : number + 1;
        Interlocked.Exchange(ref open.Value, number);
        for (int i = 0; i < helpersWanted; i++) workers[i].Wake();
        while (TryTake(1L << 32, out int first)) RunChunk(first);
        Interlocked.Exchange(ref open.Value, 0);
        // Whoever counted itself in before the region closed is waited for, everybody else finds it closed.
        var wait = new SpinWait();
        for (int spins = 0; Volatile.Read(ref inside.Value) != 0; spins++)
        {
            if (spins < Worker.SpinsBeforeYield) Thread.SpinWait(1);
            else wait.SpinOnce(sleep1Threshold: -1);
        }
        ExceptionDispatchInfo? thrown = failure;
        failure = null;
        Volatile.Write(ref owned.Value, 0);
        thrown?.Throw();
        return true;
    }

    /// <summary>Works on the open loop if it is still open and wants a helper of this index.</summary>
    public static void Join(int index)
    {
        Interlocked.Increment(ref inside.Value);
        if (Open != 0 && index < helpers)
        {
            while (TryTake(-1, out int last)) RunChunk(last);
        }
        Interlocked.Decrement(ref inside.Value);
    }

    /// <summary>Takes a chunk from one of the ends.</summary>
    private static bool TryTake(long step, out int chunk)
    {
        long after = Interlocked.Add(ref left.Value, step);
        long before = after - step;
        chunk = (int)((step > 0 ? before >> 32 : after & uint.MaxValue) - Origin);
        return before >> 32 < (before & uint.MaxValue);
    }

    private static void RunBody<TBody>(void* body, int chunk) where TBody : struct, IParallelBody => Unsafe.AsRef<TBody>(body).Run(chunk);

    /// <summary>Runs a chunk unless one before it has failed.</summary>
    private static void RunChunk(int chunk)
    {
        if (chunk > Volatile.Read(ref failedChunk)) return;
        try
        {
            run(body, chunk);
        }
        catch (Exception exception)
        {
            lock (Rare)
            {
                if (chunk >= failedChunk) return;
                failedChunk = chunk;
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        }
    }

    private static void Grow(int wanted)
    {
        lock (Rare)
        {
            var grown = new Worker[wanted];
            workers.CopyTo(grown, 0);
            for (int i = workers.Length; i < wanted; i++) grown[i] = new Worker(i);
            workers = grown;
        }
    }

    /// <summary>A number alone in its cache lines, so that writing it disturbs nobody who reads another.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Line
    {
        [FieldOffset(128)]
        public long Value;
    }
}
