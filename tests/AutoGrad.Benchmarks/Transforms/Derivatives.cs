using BenchmarkDotNet.Attributes;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Benchmarks.Transforms;

/// <summary>Compiled derivatives of a function of many numbers, and functions over a batch.</summary>
public class Derivatives
{
    private static readonly Func<Tensor, Tensor> Slopes = Compile(Grad(Rosenbrock));
    private static readonly Func<Tensor, Tensor> Curvatures = Compile(Hessian(Rosenbrock));
    private static readonly Func<Tensor, Tensor, Tensor> Forward = Compile(static (Tensor x, Tensor direction) => Jvp(Rosenbrock, x, direction).Tangent);
    private static readonly Func<Tensor, Tensor> ForwardOverReverse = Compile(static (Tensor x) => Jvp(Grad(Rosenbrock), x, x).Tangent);
    private static readonly Func<Tensor, Tensor> SlopesOfBatch = Compile(Vmap(Grad(Rosenbrock)));
    private static readonly Func<Tensor, Tensor> SecondDerivatives = Compile(Vmap(Grad(Grad(static (Tensor x) => Sin(x) * Exp(-x * x)))));

    private readonly Tensor x = Inputs.Normal([200]), batch = Inputs.Normal([256, 200]), numbers = Inputs.Normal([1 << 16]);

    [Benchmark]
    public Tensor GradientOf200() => Slopes(x);

    [Benchmark]
    public Tensor HessianOf200() => Curvatures(x);

    [Benchmark]
    public Tensor JvpOf200() => Forward(x, x);

    [Benchmark]
    public Tensor HessianVectorProductOf200() => ForwardOverReverse(x);

    [Benchmark]
    public Tensor VmapOfGradient() => SlopesOfBatch(batch);

    [Benchmark]
    public Tensor VmapOfSecondDerivative() => SecondDerivatives(numbers);

    private static Tensor Rosenbrock(Tensor v) => (100 * Square(v[1..] - Square(v[..^1])) + Square(1 - v[..^1])).Sum();
}
