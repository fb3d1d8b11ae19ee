using BenchmarkDotNet.Attributes;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Benchmarks.Reductions;

/// <summary>Reductions of a square matrix along each axis, and what is made of reductions.</summary>
public class Matrices
{
    private static readonly Func<Tensor, Tensor> OfAll = Compile(static (Tensor x) => x.Sum());
    private static readonly Func<Tensor, Tensor> OfColumns = Compile(static (Tensor x) => x.Sum(0));
    private static readonly Func<Tensor, Tensor> OfRows = Compile(static (Tensor x) => x.Sum(1));
    private static readonly Func<Tensor, Tensor> OfMiddle = Compile(static (Tensor x) => x.Reshape(-1, 64, x.Shape[1]).Sum(1));
    private static readonly Func<Tensor, Tensor> Maxima = Compile(static (Tensor x) => x.Max(1));
    private static readonly Func<Tensor, Tensor> Places = Compile(static (Tensor x) => x.ArgMax(1));
    private static readonly Func<Tensor, Tensor> Running = Compile(static (Tensor x) => x.CumulativeSum(1));
    private static readonly Func<Tensor, Tensor> Shares = Compile(static (Tensor x) => Softmax(x));
    private static readonly Func<Tensor, Tensor> LogSums = Compile(static (Tensor x) => x.LogSumExp(1));
    private static readonly Func<Tensor, Tensor> Normalized =
        Compile(static (Tensor x) => (x - x.Mean(1, keepDims: true)) / Sqrt(x.Variance(1, keepDims: true) + 1e-5f));
    private static readonly Func<Tensor, Tensor> LossGradient = Compile(Grad(static (Tensor x) => LogSoftmax(x)[.., 0].Sum()));

    private Tensor x = 0f;

    [Params(512, 4096)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup() => x = Inputs.Normal([Size, Size]);

    [Benchmark]
    public Tensor Sum() => OfAll(x);

    [Benchmark]
    public Tensor SumOfColumns() => OfColumns(x);

    [Benchmark]
    public Tensor SumOfRows() => OfRows(x);

    [Benchmark]
    public Tensor SumOfMiddleAxis() => OfMiddle(x);

    [Benchmark]
    public Tensor MaximumOfRows() => Maxima(x);

    [Benchmark]
    public Tensor PlaceOfMaximum() => Places(x);

    [Benchmark]
    public Tensor CumulativeSum() => Running(x);

    [Benchmark]
    public Tensor SoftmaxOfRows() => Shares(x);

    [Benchmark]
    public Tensor LogSumExpOfRows() => LogSums(x);

    [Benchmark]
    public Tensor NormalizedRows() => Normalized(x);

    [Benchmark]
    public Tensor GradientOfLogSoftmax() => LossGradient(x);
}
