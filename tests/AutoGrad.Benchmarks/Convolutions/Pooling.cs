using BenchmarkDotNet.Attributes;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Benchmarks.Convolutions;

/// <summary>Windows over 16 images of 64 channels of 64 × 64, and their gradients.</summary>
public class Pooling
{
    private static readonly Func<Tensor, Tensor> Halves = Compile(static (Tensor x) => MaxPool(x, [2, 2]));
    private static readonly Func<Tensor, Tensor> Overlapping = Compile(static (Tensor x) => MaxPool(x, [3, 3], [2, 2]));
    private static readonly Func<Tensor, Tensor> Means = Compile(static (Tensor x) => AveragePool(x, [2, 2]));
    private static readonly Func<Tensor, Tensor> HalvesGradient = Compile(Grad(static (Tensor x) => MaxPool(x, [2, 2]).Sum()));
    private static readonly Func<Tensor, Tensor> OverlappingGradient = Compile(Grad(static (Tensor x) => MaxPool(x, [3, 3], [2, 2]).Sum()));

    private readonly Tensor x = Inputs.Normal([16, 64, 64, 64]);

    [Benchmark]
    public Tensor Maxima2() => Halves(x);

    [Benchmark]
    public Tensor Maxima3Stride2() => Overlapping(x);

    [Benchmark]
    public Tensor Means2() => Means(x);

    [Benchmark]
    public Tensor GradientOfMaxima2() => HalvesGradient(x);

    [Benchmark]
    public Tensor GradientOfMaxima3Stride2() => OverlappingGradient(x);
}
