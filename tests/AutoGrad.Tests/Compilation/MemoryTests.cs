using System.Collections.Immutable;
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

    // AUTOGRAD_SWEEP: ten times as many small steps, and a large network as well
    private static readonly bool IsSweep = Environment.GetEnvironmentVariable("AUTOGRAD_SWEEP") is not null;

    [Fact]
    public void Memory_does_not_grow_over_100000_compiled_steps_of_XOR()
    {
        var step = Compile(static (Network network, Tensor x, Tensor y) => Step(network, x, y));
        Network network = Start();
        network = Train(network, 10_000, step);
        long before = GC.GetTotalMemory(forceFullCollection: true), native = Environment.WorkingSet;
        network = Train(network, IsSweep ? 990_000 : 90_000, step);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Slack);
        Assert.InRange(Environment.WorkingSet - native, long.MinValue, 64 * Slack);
        GC.KeepAlive(network);
    }

    [Fact]
    public void A_compiled_step_allocates_a_few_small_objects()
    {
        const int Steps = 1_000;
        var step = Compile(static (Network network, Tensor x, Tensor y) => Step(network, x, y));
        Network network = Train(Start(), 100, step);
        long before = GC.GetAllocatedBytesForCurrentThread();
        network = Train(network, Steps, step);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Steps, 0, 16_384);
        GC.KeepAlive(network);
    }

    [Fact]
    public void What_a_step_allocates_does_not_depend_on_the_size_of_what_it_computes()
    {
        long small = AllocatedByStep(16), large = AllocatedByStep(2048);
        Assert.InRange(large, 0, small + 4096);

        static long AllocatedByStep(int rows)
        {
            Func<Tensor, Tensor, Tensor> loss = Compile(static (Tensor x, Tensor w) =>
            {
                Tensor hidden = Tanh(MatMul(x, w));
                return (Softmax(MatMul(hidden, w)) * hidden).Mean() + Grad(v => Square(MatMul(x, v)).Mean())(w).Sum();
            });
            Tensor x = Iota([rows, 64], 1, DType.Float32).Evaluate(), w = Iota([64, 64], 0, DType.Float32).Evaluate();
            for (int i = 0; i < 20; i++) loss(x, w);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 50; i++) loss(x, w);
            return (GC.GetAllocatedBytesForCurrentThread() - before) / 50;
        }
    }

    [Fact]
    public void Memory_does_not_grow_over_steps_of_LeNet()
    {
        var step = Compile(static (LeNet network, Tensor x, Tensor y) => Descend(network, x, y));
        LeNet network = LeNet.Start();
        Tensor x = Iota([4, 1, 28, 28], 3, DType.Float32) / 28, y = Iota([4], 0, DType.Int32);
        (x, y) = (x.Evaluate(), y.Evaluate());
        Train(40);
        long before = GC.GetTotalMemory(forceFullCollection: true), native = Environment.WorkingSet;
        Train(IsSweep ? 1_000 : 150);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 16 * Slack); // memory of results waits to be used again
        Assert.InRange(Environment.WorkingSet - native, long.MinValue, 64 * Slack);
        GC.KeepAlive(network);

        void Train(int steps)
        {
            for (int i = 0; i < steps; i++) (network, _) = step(network, x, y);
        }

        static (LeNet, Tensor) Descend(LeNet network, Tensor x, Tensor y)
        {
            (Tensor loss, LeNet gradient) = ValueAndGrad(LeNet.Loss, network, x, y);
            return (Tree.Zip(network, gradient, static (w, g) => w - (0.01 * g)), loss);
        }
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

/// <summary>The convolutional network of LeCun and others (Proc. IEEE 86, 1998), with tanh and average pooling.</summary>
[Tree]
public sealed partial record LeNet(Tensor K1, Tensor B1, Tensor K2, Tensor B2, Tensor W1, Tensor C1, Tensor W2, Tensor C2, Tensor W3, Tensor C3)
{
    public static LeNet Start()
    {
        Key key = Key.FromSeed(1);
        ImmutableArray<Key> keys = key.Split(5);
        return new LeNet(
            Weights(keys[0], 6, 1, 5, 5), Zeros([6, 1, 1]), Weights(keys[1], 16, 6, 5, 5), Zeros([16, 1, 1]),
            Weights(keys[2], 256, 120), Zeros([120]), Weights(keys[3], 120, 84), Zeros([84]), Weights(keys[4], 84, 10), Zeros([10]));

        static Tensor Weights(Key key, params int[] shape) => (key.Normal(Shape.Create(shape)) * 0.1).Evaluate();
    }

    public static Tensor Loss(LeNet network, Tensor x, Tensor y)
    {
        x = AveragePool(Tanh(Convolve(x, network.K1) + network.B1), [2, 2]);
        x = AveragePool(Tanh(Convolve(x, network.K2) + network.B2), [2, 2]).Reshape(x.Shape[0], -1);
        x = Tanh(MatMul(x, network.W1) + network.C1);
        x = Tanh(MatMul(x, network.W2) + network.C2);
        return -(LogSoftmax(MatMul(x, network.W3) + network.C3) * OneHot(y, 10)).Sum() / 4;
    }
}
