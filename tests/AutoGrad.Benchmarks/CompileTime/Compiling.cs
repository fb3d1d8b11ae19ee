using AutoGrad.Benchmarks.Peers;
using AutoGrad.Learning;
using BenchmarkDotNet.Attributes;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Benchmarks.CompileTime;

/// <summary>Compiling what the process has compiled before, and kernels that it has not.</summary>
public class Compiling
{
    private readonly LeNet network = Tree.Evaluate(LeNet.Init(Key.FromSeed(1)));
    private readonly Tensor images = Inputs.Normal([16, 1, 28, 28]), digits = StartValues.Labels(Key.FromSeed(3), 16, 10).Evaluate();
    private readonly Tensor x = Inputs.Normal([16]);
    private int structure;

    [Benchmark]
    public Tensor SmallFunctionAgain() => Compile(static (Tensor x) => Square(Tanh(x * 2 + 1)).Sum())(x);

    [Benchmark]
    public Tensor NetworkAgain() => Compile((LeNet model, Tensor x, Tensor y) =>
    {
        var (loss, gradient) = ValueAndGrad(m => Losses.SoftmaxCrossEntropyFromLogits(m.Apply(x), y), model);
        return (Tree.Zip(model, gradient, static (parameter, slope) => parameter - 0.1f * slope), loss);
    })(network, images, digits).loss;

    [Benchmark]
    public Tensor NewKernel()
    {
        int bits = structure++;
        return Compile((Tensor x) =>
        {
            Tensor v = x;
            for (int i = 0; i < 20; i++) v = ((bits >> i) & 1) == 0 ? v * x : v + x; // a sequence that was never there
            return v;
        })(x);
    }
}
