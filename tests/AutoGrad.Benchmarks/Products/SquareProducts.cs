using BenchmarkDotNet.Attributes;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Benchmarks.Products;

/// <summary>Square matrices, as they lie and transposed.</summary>
public class SquareProducts
{
    private static readonly Func<Tensor, Tensor, Tensor> Product = Compile(static (Tensor x, Tensor y) => MatMul(x, y));
    private static readonly Func<Tensor, Tensor, Tensor> OfTransposed = Compile(static (Tensor x, Tensor y) => MatMul(x.Transpose(), y.Transpose()));

    private Tensor x = 0f, y = 0f, xDouble = 0.0, yDouble = 0.0;

    [Params(64, 128, 256, 512, 1024, 2048)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        (x, y) = (Inputs.Normal([Size, Size]), Inputs.Normal([Size, Size], 2));
        (xDouble, yDouble) = (x.Cast(DType.Float64).Evaluate(), y.Cast(DType.Float64).Evaluate());
    }

    [Benchmark]
    public Tensor Float32() => Product(x, y);

    [Benchmark]
    public Tensor Float32Transposed() => OfTransposed(x, y);

    [Benchmark]
    public Tensor Float64() => Product(xDouble, yDouble);
}
