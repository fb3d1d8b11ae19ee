using System.Diagnostics;

namespace AutoGrad.Benchmarks.Peers;

/// <summary>How long one step takes.</summary>
/// <param name="Median">In seconds.</param>
/// <param name="Runs">How many steps were timed.</param>
internal readonly record struct Measurement(double Median, int Runs)
{
    private const int WarmUp = 3;
    private const int FewestRuns = 5;

    /// <summary>Every step is timed by itself, until the budget is spent.</summary>
    public static Measurement Of(Action step, TimeSpan budget)
    {
        for (int i = 0; i < WarmUp; i++) step();
        var times = new List<long>(1 << 20); // growing it would count as a step's time
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < budget || times.Count < FewestRuns)
        {
            long before = Stopwatch.GetTimestamp();
            step();
            times.Add(Stopwatch.GetTimestamp() - before);
        }
        times.Sort();
        return new(times[times.Count / 2] / (double)Stopwatch.Frequency, times.Count);
    }
}
