using BenchmarkDotNet.Attributes;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Benchmarks.Convolutions;

/// <summary>Convolutions of 64 channels of 28 × 28, their gradients, and the first one of a network for photographs.</summary>
public class Images
{
    private static readonly Func<Tensor, Tensor, Tensor> Same = Compile(static (Tensor x, Tensor kernel) => Convolve(x, kernel, padding: Padding.Same));
    private static readonly Func<Tensor, Tensor, Tensor> Depthwise =
        Compile(static (Tensor x, Tensor kernel) => Convolve(x, kernel, padding: Padding.Same, groups: 64));
    private static readonly Func<Tensor, Tensor, Tensor> Strided = Compile(static (Tensor x, Tensor kernel) => Convolve(x, kernel, strides: [2, 2]));
    private static readonly Func<Tensor, Tensor, Tensor> ForInput = Compile(static (Tensor x, Tensor kernel) =>
        Gradients(Square(Convolve(x, kernel, padding: Padding.Same)).Sum(), x)[0]);
    private static readonly Func<Tensor, Tensor, Tensor> ForKernel = Compile(static (Tensor x, Tensor kernel) =>
        Gradients(Square(Convolve(x, kernel, padding: Padding.Same)).Sum(), kernel)[0]);
    private static readonly Func<Tensor, Tensor, Tensor> ForDepthwiseKernel = Compile(static (Tensor x, Tensor kernel) =>
        Gradients(Square(Convolve(x, kernel, padding: Padding.Same, groups: 64)).Sum(), kernel)[0]);

    private readonly Tensor kernel = Inputs.Normal([64, 64, 3, 3], 2), pointwise = Inputs.Normal([128, 64, 1, 1], 3);
    private readonly Tensor depthwise = Inputs.Normal([64, 1, 3, 3], 4), first = Inputs.Normal([64, 3, 7, 7], 5);
    private Tensor x = 0f, photographs = 0f;

    [Params(1, 8, 64)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Setup() => (x, photographs) = (Inputs.Normal([Batch, 64, 28, 28]), Inputs.Normal([Batch, 3, 112, 112]));

    [Benchmark]
    public Tensor ThreeByThree() => Same(x, kernel);

    [Benchmark]
    public Tensor ThreeByThreeAndGradientForInput() => ForInput(x, kernel);

    [Benchmark]
    public Tensor ThreeByThreeAndGradientForKernel() => ForKernel(x, kernel);

    [Benchmark]
    public Tensor OneByOne() => Same(x, pointwise);

    [Benchmark]
    public Tensor DepthwiseThreeByThree() => Depthwise(x, depthwise);

    [Benchmark]
    public Tensor DepthwiseAndGradientForKernel() => ForDepthwiseKernel(x, depthwise);

    [Benchmark]
    public Tensor SevenBySevenStride2() => Strided(photographs, first);
}
