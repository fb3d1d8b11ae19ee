using System.Runtime.InteropServices;

namespace AutoGrad.Benchmarks.Machine;

/// <summary>
/// Prints what this machine can do at most: arithmetic in registers, and copies of arrays that lie in each of its caches and in memory.
/// </summary>
internal static class MachineCommand
{
    public const string Usage = "  machine                         measured peak of a core's arithmetic, and the bandwidth of copies";

    public static int Run()
    {
        Console.WriteLine($"{Environment.ProcessorCount} processors, vectors of {FusedChains.VectorBits} bits, {RuntimeInformation.FrameworkDescription}");
        Console.WriteLine($"one core: Float32 {FusedChains.Float32() / 1e9:F1} GFLOP/s, Float64 {FusedChains.Float64() / 1e9:F1} GFLOP/s");
        Console.WriteLine("copies, read and written bytes together, in GB/s:");
        Console.WriteLine($"{"array",10}  {"1 thread",10}  {AutoGradOptions.MaxThreads + " threads",10}");
        foreach (int kilobytes in (int[])[16, 256, 1 << 12, 1 << 16, 1 << 18])
        {
            var copy = new PureCopy(kilobytes * 1024L);
            double alone = Threads.With(1, () => copy.Rate(TimeSpan.FromSeconds(0.6))).Median;
            double together = copy.Rate(TimeSpan.FromSeconds(0.6)).Median;
            Console.WriteLine($"{kilobytes + " KB",10}  {alone / 1e9,10:F1}  {together / 1e9,10:F1}");
        }
        return 0;
    }
}
