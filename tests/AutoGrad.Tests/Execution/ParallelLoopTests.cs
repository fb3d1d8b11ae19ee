using AutoGrad.Execution;
using AutoGrad.Tests.Compilation;
using Xunit;

namespace AutoGrad.Tests.Execution;

/// <summary>Parallel loops: every chunk once, on as many threads as allowed, whatever fails or loops inside.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class ParallelLoopTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Every_chunk_runs_once(int threads) => WithThreads(threads, () =>
    {
        for (int trial = 0; trial < 2000; trial++)
        {
            int[] runs = new int[trial % 40];
            ParallelLoop.For(runs.Length, i => Interlocked.Increment(ref runs[i]));
            Assert.All(runs, times => Assert.Equal(1, times));
        }
    });

    [Fact]
    public void No_more_threads_than_allowed() => WithThreads(3, () =>
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<int, bool>();
        for (int trial = 0; trial < 50; trial++)
        {
            ParallelLoop.For(40, _ =>
            {
                seen[Environment.CurrentManagedThreadId] = true;
                Thread.SpinWait(500);
            });
        }
        AutoGradOptions.MaxThreads = 2;
        seen.Clear();
        for (int trial = 0; trial < 50; trial++)
        {
            ParallelLoop.For(40, _ =>
            {
                seen[Environment.CurrentManagedThreadId] = true;
                Thread.SpinWait(500);
            });
        }
        Assert.InRange(seen.Count, 1, 2);
    });

    [Fact]
    public void Two_chunks_can_wait_for_each_other() => WithThreads(2, () =>
    {
        using var both = new System.Threading.Barrier(2);
        ParallelLoop.For(2, _ => Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30))));
        Thread.Sleep(20); // the worker has gone to sleep meanwhile
        ParallelLoop.For(2, _ => Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30))));
    });

    [Fact]
    public void A_loop_inside_a_loop_and_loops_of_several_threads() => WithThreads(4, () =>
    {
        int total = 0;
        var callers = new Thread[3];
        for (int t = 0; t < callers.Length; t++)
        {
            callers[t] = new Thread(() =>
            {
                for (int trial = 0; trial < 200; trial++)
                {
                    ParallelLoop.For(5, _ => ParallelLoop.For(6, _ => Interlocked.Increment(ref total)));
                }
            });
            callers[t].Start();
        }
        foreach (Thread caller in callers) caller.Join();
        Assert.Equal(3 * 200 * 5 * 6, total);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void The_first_failing_chunk_is_reported_and_later_loops_run(int threads) => WithThreads(threads, () =>
    {
        for (int trial = 0; trial < 100; trial++)
        {
            var exception = Assert.Throws<InvalidOperationException>(() => ParallelLoop.For(64, i =>
            {
                if (i % 10 == 7) throw new InvalidOperationException($"chunk {i}");
            }));
            Assert.Equal("chunk 7", exception.Message);
        }
        int sum = 0;
        ParallelLoop.For(10, i => Interlocked.Add(ref sum, i));
        Assert.Equal(45, sum);
    });

    [Fact]
    public unsafe void Nothing_is_allocated() => WithThreads(2, () =>
    {
        long* counts = stackalloc long[8];
        for (int trial = 0; trial < 100; trial++) ParallelLoop.For(8, new Count(counts));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int trial = 0; trial < 100; trial++) ParallelLoop.For(8, new Count(counts));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        for (int i = 0; i < 8; i++) Assert.Equal(200, counts[i]);
    });

    private static void WithThreads(int threads, Action test)
    {
        int before = AutoGradOptions.MaxThreads;
        try
        {
            AutoGradOptions.MaxThreads = threads;
            test();
        }
        finally
        {
            AutoGradOptions.MaxThreads = before;
        }
    }

    private readonly unsafe struct Count(long* counts) : IParallelBody
    {
        public void Run(int chunk) => counts[chunk]++;
    }
}
