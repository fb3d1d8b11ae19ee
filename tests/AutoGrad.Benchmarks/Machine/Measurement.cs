using System.Diagnostics;

namespace AutoGrad.Benchmarks.Machine;

/// <summary>How long one step takes.</summary>
/// <param name="Median">In seconds.</param>
/// <param name="Least">In seconds: what others on the same machine disturb least.</param>
/// <param name="Runs">How many steps were timed.</param>
internal readonly record struct Measurement(double Median, double Least, int Runs)
{
    private const int WarmUp = 3;
    private const int CallsBeforeCompiledAgain = 32; // the runtime translates what was called so often with optimizations,
    private const int PauseBeforeCompiledAgain = 200; // some milliseconds later
    private const int FewestRuns = 5;

    /// <summary>
    /// Every step is timed by itself, until the budget is spent; at first for nothing, until the code is the one that stays.
    /// </summary>
    public static Measurement Of(Action step, TimeSpan budget)
    {
        for (int round = 0; round < 2; round++)
        {
            long begin = Stopwatch.GetTimestamp();
            for (int i = 0; i < WarmUp || (i < CallsBeforeCompiledAgain && Stopwatch.GetElapsedTime(begin) < budget); i++) step();
            Thread.Sleep(PauseBeforeCompiledAgain);
        }
        var times = new List<long>(1 << 20); // growing it would count as a step's time
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < budget || times.Count < FewestRuns)
        {
            long before = Stopwatch.GetTimestamp();
            step();
            times.Add(Stopwatch.GetTimestamp() - before);
        }
        times.Sort();
        return new(Seconds(times[times.Count / 2]), Seconds(times[0]), times.Count);
    }

    private static double Seconds(long ticks) => ticks / (double)Stopwatch.Frequency;
}
