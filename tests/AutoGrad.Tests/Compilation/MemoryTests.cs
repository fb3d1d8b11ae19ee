using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Compilation;

/// <summary>Tests that measure the whole process, or need its threads, so nothing else may run beside them.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;

[Collection(nameof(MeasuredAlone))]
public sealed class MemoryTests
{
    private const long Slack = 1 << 20;

    [Fact]
    public void Memory_does_not_grow_over_100000_compiled_steps_of_XOR()
    {
        var step = Compile(static (Network network, Tensor x, Tensor y) => Step(network, x, y));
        Network network = Start();
        network = Train(network, 10_000, step);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        network = Train(network, 90_000, step);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Slack);
        GC.KeepAlive(network);
    }

    [Fact]
    public void Memory_does_not_grow_over_uncompiled_steps_that_evaluate()
    {
        static (Network, Tensor) Eager(Network network, Tensor x, Tensor y)
        {
            (Network next, Tensor loss) = Step(network, x, y);
            return (Tree.Evaluate(next), loss);
        }
        Network network = Train(Start(), 500, Eager);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        network = Train(network, 5_000, Eager);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Slack);
        GC.KeepAlive(network);
    }

    private static Network Start() =>
        new(Iota([2, 3], 1, DType.Float32) * 0.3 - 0.2, Zeros([3]), Iota([3, 1], 0, DType.Float32) * 0.4 - 0.5, Zeros([1]));

    private static (Network, Tensor) Step(Network network, Tensor x, Tensor y)
    {
        (Tensor loss, Network gradient) = ValueAndGrad(Loss, network, x, y);
        return (Tree.Zip(network, gradient, static (w, g) => w - (0.1 * g)), loss);
    }

    private static Tensor Loss(Network network, Tensor x, Tensor y)
    {
        Tensor hidden = Tanh(MatMul(x, network.W1) + network.B1);
        return Square(Tanh(MatMul(hidden, network.W2) + network.B2) - y).Mean();
    }

    private static Network Train(Network network, int steps, Func<Network, Tensor, Tensor, (Network, Tensor)> step)
    {
        Tensor x = From(new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } });
        Tensor y = From(new float[,] { { 0 }, { 1 }, { 1 }, { 0 } });
        for (int i = 0; i < steps; i++) (network, _) = step(network, x, y);
        return network;
    }
}

[Tree]
public sealed partial record Network(Tensor W1, Tensor B1, Tensor W2, Tensor B2);
