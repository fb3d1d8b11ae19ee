using BenchmarkDotNet.Attributes;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Benchmarks.Elementwise;

/// <summary>Maps of one and several operations, and their gradients, which become one loop each.</summary>
public class Chains
{
    private static readonly Func<Tensor, Tensor, Tensor> Sums = Compile(static (Tensor x, Tensor y) => x + y);
    private static readonly Func<Tensor, Tensor> Exponentials = Compile(static (Tensor x) => Exp(x));
    private static readonly Func<Tensor, Tensor> Tangents = Compile(static (Tensor x) => Tanh(x));
    private static readonly Func<Tensor, Tensor> ErrorFunction = Compile(static (Tensor x) => Erf(x));
    private static readonly Func<Tensor, Tensor, Tensor> Chained = Compile(static (Tensor x, Tensor y) => Maximum(x * y + x, 0f) * 0.5f - y);
    private static readonly Func<Tensor, (Tensor, Tensor)> Gradient =
        Compile(ValueAndGrad(static (Tensor x) => (Tanh(x) * Sigmoid(x) + Exp(-x * x)).Sum()));

    private Tensor x = 0f, y = 0f;

    [Params(1 << 10, 1 << 16, 1 << 20, 1 << 24)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup() => (x, y) = (Inputs.Normal([Length]), Inputs.Normal([Length], 2));

    [Benchmark]
    public Tensor Add() => Sums(x, y);

    [Benchmark]
    public Tensor Exponential() => Exponentials(x);

    [Benchmark]
    public Tensor HyperbolicTangent() => Tangents(x);

    [Benchmark]
    public Tensor Erfs() => ErrorFunction(x);

    [Benchmark]
    public Tensor Chain() => Chained(x, y);

    [Benchmark]
    public (Tensor, Tensor) GradientOfChain() => Gradient(x);
}
