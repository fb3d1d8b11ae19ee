using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace AutoGrad.Benchmarks;

/// <summary>
/// Runs the benchmark classes with BenchmarkDotNet, in this process: nothing has to be built or restored for it. A filter is compared with
/// names such as <c>AutoGrad.Benchmarks.Products.SquareProducts.Float32</c>.
/// </summary>
internal static class BenchmarkRuns
{
    public const string Usage = "  --filter '*Products*'           classes of benchmarks by their names, or any other option of BenchmarkDotNet; --list flat names all";

    public static int Run(string[] arguments)
    {
        Job job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithMinIterationCount(5).WithMaxIterationCount(20).WithWarmupCount(2);
        IConfig config = DefaultConfig.Instance.AddJob(job).AddDiagnoser(MemoryDiagnoser.Default);
        return BenchmarkSwitcher.FromAssembly(typeof(BenchmarkRuns).Assembly).Run(arguments, config).All(summary => !summary.HasCriticalValidationErrors) ? 0 : 1;
    }
}
