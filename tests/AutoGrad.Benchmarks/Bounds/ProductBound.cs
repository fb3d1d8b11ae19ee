using AutoGrad.Benchmarks.Machine;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Benchmarks.Bounds;

/// <summary>Products of square Float32 matrices as shares of the peak of a core that was measured just before.</summary>
internal static class ProductBound
{
    public const string Usage =
        "  gemm-efficiency                 products of matrices as shares of the measured peak, with one and two threads";

    public static int Run()
    {
        Console.WriteLine($"{"n",6}  {"peak",7}  {"1 thread",9}  {"share",6}  {"best",6}  {"2 threads",9}  {"ratio",5}   (GFLOP/s)");
        foreach (int size in (int[])[64, 128, 256, 512, 1024, 2048])
        {
            double flops = 2.0 * size * size * size;
            double peak = FusedChains.Float32();
            var (x, y) = (Key.FromSeed(1).Normal([size, size]).Evaluate(), Key.FromSeed(2).Normal([size, size]).Evaluate());
            Func<(Tensor, Tensor), Tensor> product = Compile(((Tensor X, Tensor Y) pair) => MatMul(pair.X, pair.Y));
            Measurement Measure() => Measurement.Of(() => product((x, y)), TimeSpan.FromSeconds(1));
            Measurement alone = Threads.With(1, Measure), together = Threads.With(2, Measure);
            peak = Math.Max(peak, FusedChains.Float32());
            Console.WriteLine(
                $"{size,6}  {peak / 1e9,7:F1}  {flops / alone.Median / 1e9,9:F1}  {flops / alone.Median / peak,6:P0}  {flops / alone.Least / peak,6:P0}  "
                + $"{flops / together.Median / 1e9,9:F1}  {alone.Median / together.Median,5:F2}");
        }
        return 0;
    }
}
