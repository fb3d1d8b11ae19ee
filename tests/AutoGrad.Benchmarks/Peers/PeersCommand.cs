using System.Diagnostics;
using AutoGrad.Benchmarks.Machine;

namespace AutoGrad.Benchmarks.Peers;

/// <summary>
/// Runs workloads that other libraries are timed with too. Prints a JSON object a line for each, or with <c>--check</c> compares what
/// they compute with plain evaluation in double precision, or with <c>--profile</c> runs one of them for a while.
/// </summary>
internal static class PeersCommand
{
    public const string Usage = """
          peers [NAME,NAME...]            median time of a step of each workload, a JSON object a line
          peers --check [NAME,NAME...]    compares what each computes with the reference in double precision; exit status 1 if one differs
          peers --profile NAME [SECONDS]  takes steps of one workload for 10 seconds, or as many as given, and prints its program with shares of time
        """;

    public static int Run(ReadOnlySpan<string> arguments)
    {
        try
        {
            return arguments switch
            {
                ["--check"] => Check(Workloads.Standard),
                ["--check", string names] => Check(Workloads.Named(names)),
                ["--profile", string name] => Profile(Workloads.Single(name), 10),
                ["--profile", string name, string seconds] => Profile(Workloads.Single(name), double.Parse(seconds)),
                [] => Measure(Workloads.Standard),
                [string names] when !names.StartsWith('-') => Measure(Workloads.Named(names)),
                _ => throw new ArgumentException(Usage),
            };
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            Console.Error.WriteLine(error.Message);
            return 2;
        }
    }

    private static int Measure(IEnumerable<Workload> workloads)
    {
        foreach (Workload workload in workloads)
        {
            Measurement measured = Measurement.Of(workload.Start(), TimeSpan.FromSeconds(2));
            string rate = workload.Flops is { } flops ? $", \"gflops\": {flops / measured.Median / 1e9:G5}" : "";
            string times = $"\"median_s\": {measured.Median:G6}, \"min_s\": {measured.Least:G6}";
            Console.WriteLine($$"""{"name": "{{workload.Name}}", {{times}}, "runs": {{measured.Runs}}{{rate}}}""");
            Collect();
        }
        return 0;
    }

    private static int Check(IEnumerable<Workload> workloads)
    {
        int status = 0;
        foreach (Workload workload in workloads)
        {
            Deviation worst = workload.Check();
            bool isFine = worst.Relative <= workload.Tolerance; // false for NaN
            if (!isFine) status = 1;
            string verdict = isFine ? "same     " : "DIFFERENT";
            Console.WriteLine($"{verdict} {workload.Name,-36} {worst.Relative:E1} (at most {workload.Tolerance:E1}) in {worst.Place}");
            Collect();
        }
        return status;
    }

    private static int Profile(Workload workload, double seconds)
    {
        CompilationReport? compiled = null;
        AutoGradOptions.Compiled += report => compiled = report;
        Action step = workload.Start();
        step();
        (compiled?.Program as Compilation.CompiledProgram)?.MeasureSteps();
        Console.Error.WriteLine($"process {Environment.ProcessId} repeats {workload.Name} for {seconds} s");
        int runs = 0;
        var watch = Stopwatch.StartNew();
        for (; watch.Elapsed.TotalSeconds < seconds; runs++) step();
        Console.Error.WriteLine($"{runs} steps, {watch.Elapsed.TotalMicroseconds / runs:F2} us each");
        Console.WriteLine(compiled);
        return 0;
    }

    /// <summary>The arrays of one workload are not left to be collected while the next one is timed.</summary>
    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
