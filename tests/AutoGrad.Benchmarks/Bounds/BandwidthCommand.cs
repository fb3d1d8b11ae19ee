using AutoGrad.Benchmarks.Machine;

namespace AutoGrad.Benchmarks.Bounds;

/// <summary>
/// Prints work that is bound by memory as shares of the bandwidth of a pure copy of as many bytes, measured just before and after it.
/// </summary>
internal static class BandwidthCommand
{
    public const string Usage =
        "  bandwidth [PART OF A NAME]      memory-bound work as shares of the bandwidth of a copy, with one thread and with all";

    public static int Run(string? part)
    {
        TimeSpan budget = TimeSpan.FromSeconds(0.3);
        Console.WriteLine($"{"",-28}  {"1 thread",23}  {AutoGradOptions.MaxThreads + " threads",23}");
        Console.WriteLine($"{"",-28}  {"GB/s",7} {"share",7} {"best",7}  {"GB/s",7} {"share",7} {"best",7}");
        if (part is null || "only reading".Contains(part, StringComparison.Ordinal))
        {
            foreach (int n in (int[])[1024, 4096]) PrintReading(n, budget);
        }
        foreach (MovedBytes work in MemoryBoundWork.All.Where(work => part is null || work.Name.Contains(part, StringComparison.Ordinal)))
        {
            Console.Write($"{work.Name,-28}");
            foreach (int threads in (int[])[1, AutoGradOptions.MaxThreads])
                Console.Write(Threads.With(threads, () => Measure(work, budget)));
            Console.WriteLine();
            GC.Collect();
        }
        return 0;
    }

    /// <summary>The most that a sum can reach: numbers are read and nothing is written.</summary>
    private static void PrintReading(int n, TimeSpan budget)
    {
        Console.Write($"{$"only reading {n}",-28}");
        var read = new PureRead(4L * n * n);
        foreach (int threads in (int[])[1, AutoGradOptions.MaxThreads])
            Console.Write(Threads.With(threads, () => Share(4L * n * n, budget, () => read.Rate(budget))));
        Console.WriteLine();
    }

    private static string Measure(MovedBytes work, TimeSpan budget) => Share(work.Bytes, budget, () =>
    {
        Measurement measured = Measurement.Of(work.Start(), budget);
        return (work.Bytes / measured.Median, work.Bytes / measured.Least);
    });

    private static string Share(long bytes, TimeSpan budget, Func<(double Median, double Best)> measure)
    {
        var copy = new PureCopy(bytes / 2);
        (double Median, double Best) before = copy.Rate(budget), rate = measure(), after = copy.Rate(budget);
        return $"  {rate.Median / 1e9,7:F1} {rate.Median / Math.Max(before.Median, after.Median),7:P0} {rate.Best / Math.Max(before.Best, after.Best),7:P0}";
    }
}
