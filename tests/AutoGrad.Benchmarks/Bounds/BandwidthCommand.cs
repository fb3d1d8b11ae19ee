using AutoGrad.Benchmarks.Machine;

namespace AutoGrad.Benchmarks.Bounds;

/// <summary>Prints work that is bound by memory as shares of the bandwidth of a pure copy of as many bytes, measured just before and after it.</summary>
internal static class BandwidthCommand
{
    public const string Usage = "  bandwidth [PART OF A NAME]      memory-bound work as shares of the bandwidth of a copy, with one thread and with all";

    public static int Run(string? part)
    {
        TimeSpan budget = TimeSpan.FromSeconds(0.3);
        Console.WriteLine($"{"",-28}  {"1 thread",23}  {AutoGradOptions.MaxThreads + " threads",23}");
        Console.WriteLine($"{"",-28}  {"GB/s",7} {"share",7} {"best",7}  {"GB/s",7} {"share",7} {"best",7}");
        foreach (MovedBytes work in MemoryBoundWork.All.Where(work => part is null || work.Name.Contains(part, StringComparison.Ordinal)))
        {
            Console.Write($"{work.Name,-28}");
            foreach (int threads in (int[])[1, AutoGradOptions.MaxThreads]) Console.Write(Threads.With(threads, () => Measure(work, budget)));
            Console.WriteLine();
            GC.Collect();
        }
        return 0;
    }

    private static string Measure(MovedBytes work, TimeSpan budget)
    {
        var copy = new PureCopy(work.Bytes / 2);
        (double Median, double Best) before = copy.Rate(budget);
        Measurement measured = Measurement.Of(work.Start(), budget);
        (double Median, double Best) after = copy.Rate(budget);
        double rate = work.Bytes / measured.Median, best = work.Bytes / measured.Least;
        return $"  {rate / 1e9,7:F1} {rate / Math.Max(before.Median, after.Median),7:P0} {best / Math.Max(before.Best, after.Best),7:P0}";
    }
}
