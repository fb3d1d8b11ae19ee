using BenchmarkDotNet.Attributes;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Benchmarks.Products;

/// <summary>Products of other shapes: narrow, one vector, many small ones, a layer and its gradient.</summary>
public class OtherProducts
{
    private static readonly Func<Tensor, Tensor, Tensor> Product = Compile(static (Tensor x, Tensor y) => MatMul(x, y));
    private static readonly Func<Tensor, Tensor, Tensor> OuterProduct = Compile(static (Tensor x, Tensor y) => Outer(x, y));
    private static readonly Func<(Tensor X, Tensor Weights), (Tensor, Tensor)> LayerGradient =
        Compile(Grad<(Tensor X, Tensor Weights)>(static pair => Square(MatMul(pair.X, pair.Weights)).Sum()));

    private readonly Tensor tall = Inputs.Normal([4096, 32]), wide = Inputs.Normal([32, 4096]), square = Inputs.Normal([2048, 2048]);
    private readonly Tensor vector = Inputs.Normal([2048]), heads = Inputs.Normal([64, 128, 32]), keys = Inputs.Normal([64, 32, 128]);
    private readonly Tensor tiny = Inputs.Normal([4096, 4, 4]), batch = Inputs.Normal([128, 784]), weights = Inputs.Normal([784, 512]);

    [Benchmark]
    public Tensor TallByWide() => Product(tall, wide);

    [Benchmark]
    public Tensor WideByTall() => Product(wide, tall);

    [Benchmark]
    public Tensor MatrixByVector() => Product(square, vector);

    [Benchmark]
    public Tensor VectorByMatrix() => Product(vector, square);

    [Benchmark]
    public Tensor OuterOfVectors() => OuterProduct(vector, vector);

    [Benchmark]
    public Tensor BatchOf64() => Product(heads, keys);

    [Benchmark]
    public Tensor BatchOf4096Tiny() => Product(tiny, tiny);

    [Benchmark]
    public Tensor Layer() => Product(batch, weights);

    [Benchmark]
    public (Tensor, Tensor) GradientOfLayer() => LayerGradient((batch, weights));
}
