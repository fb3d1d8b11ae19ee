using System.Diagnostics;

namespace AutoGrad.Execution;

/// <summary>
/// A thread that helps with parallel loops. Between loops it spins for a while, because the next one usually follows at once and waking
/// a thread takes longer than many loops last; then it sleeps.
/// </summary>
internal sealed class Worker
{
    /// <summary>Some ten microseconds of spinning; who is then still at work may have lost its processor to the one who waits.</summary>
    public const int SpinsBeforeYield = 2000;

    private static readonly long SpinTicks = Stopwatch.Frequency / 20_000; // 50 µs

    private readonly object gate = new();
    private readonly int index;
    private int asleep;

    public Worker(int index)
    {
        this.index = index;
        new Thread(Loop) { IsBackground = true, Name = $"AutoGrad worker {index + 1}" }.Start();
    }

    /// <summary>Makes sure that the worker looks at the region.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref asleep) == 0) return;
        lock (gate)
        {
            asleep = 0;
            Monitor.Pulse(gate);
        }
    }

    private void Loop()
    {
        int seen = 0;
        while (true)
        {
            int open = ParallelRegion.Open;
            if (open != 0 && open != seen)
            {
                seen = open;
                ParallelRegion.Join(index);
            }
            else
            {
                AwaitChange(open);
            }
        }
    }

    private void AwaitChange(int open)
    {
        // A worker for which there is no processor would only keep others from working.
        long end = Stopwatch.GetTimestamp() + (index + 1 < Environment.ProcessorCount ? SpinTicks : 0);
        do
        {
            for (int i = 0; i < 16; i++)
            {
                if (ParallelRegion.Open != open) return;
                Thread.SpinWait(1);
            }
        }
        while (Stopwatch.GetTimestamp() < end);
        lock (gate)
        {
            Interlocked.Exchange(ref asleep, 1); // before the last look, so that either it sees the change or the changer sees it
            if (ParallelRegion.Open != open) asleep = 0;
            while (asleep != 0) Monitor.Wait(gate);
        }
    }
}
