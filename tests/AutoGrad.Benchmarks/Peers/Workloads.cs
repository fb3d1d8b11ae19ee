using System.Collections.Immutable;
using AutoGrad.Learning;
using static AutoGrad.Learning.Activations;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Benchmarks.Peers;

/// <summary>
/// The workloads. Networks, shapes, distributions of start values and the results that a step has are those of the other libraries'
/// programs: a training step gives the loss and all new parameters, a gradient its value too.
/// </summary>
internal static class Workloads
{
    /// <summary>Those that all libraries are timed with.</summary>
    public static ImmutableArray<Workload> Standard { get; } =
    [
        .. from size in new[] { 256, 512, 1024, 2048 } select Product(size),
        Workload.Descent(
            "xor-step",
            () => (XorNetwork.Init(Random(1)), ExclusiveOr()),
            (model, data) => Losses.MeanSquaredError(model.Apply(data.X), data.Y)),
        Workload.Descent(
            "seed-mnist-sample",
            () => (Perceptron.Init(Random(1), 784, 100, 50, 10), (X: Random(2).Normal([1, 784]), Y: Random(3).Normal([1, 10]))),
            (model, data) => Losses.MeanSquaredError(Tanh(model.Apply(data.X, Tensor.Tanh)), data.Y)),
        Workload.Descent("mlp-step-b128", () => (Classifier(), Images()), ClassificationLoss),
        Workload.Training("mlp-adam-step-b128", () => (WithState(Classifier()), Images()), AdamStep),
        Workload.Descent(
            "lenet-step-b64",
            () => (LeNet.Init(Random(1)), (X: Random(2).Normal([64, 1, 28, 28]), Y: StartValues.Labels(Random(3), 64, 10))),
            (model, data) => Losses.SoftmaxCrossEntropyFromLogits(model.Apply(data.X), data.Y)),
        Workload.Descent(
            "conv3x3-step",
            () => (ConvolutionBlock.Init(Random(1), 32, 64), Random(2).Normal([16, 32, 32, 32])),
            (model, x) => Square(model.Apply(x)).Mean()),
        Gradient("elementwise-grad-1M", [1 << 20], z => (Tanh(z) * Sigmoid(z) + Exp(-z * z)).Sum()),
        Workload.Function("scalar-chain-1000ops", () => From(1.0001f), ValueAndGrad(Chain)) with { Tolerance = 1e-4 },
        LongShortTermMemory("lstm-step", (model, x) => Square(model.Apply(x)).Mean()),
        Workload.Descent(
            "custom-rnn-step",
            () => (RecurrentLayer.Init(Random(1), 64, 128), Random(2).Normal([50, 32, 64])),
            (model, x) => Square(model.Apply(x)).Mean(),
            rate: 1e-3f),
        Workload.Descent(
            "transformer-block-step",
            () => (TransformerBlock.Init(Random(1), 256, 8, 1024), Random(2).Normal([8, 128, 256])),
            (model, x) => Square(model.Apply(x)).Mean(),
            rate: 1e-6f),
        // Elsewhere the second one is a faster way to the same matrix; here there is one way.
        .. from name in new[] { "hessian-rosenbrock-200", "hessian-rosenbrock-200-vectorized" }
           select Workload.Function(name, () => 0.1f * Random(1).Normal([200]), Hessian(Rosenbrock)),
        Gradient("log-softmax-grad-512x1024", [512, 1024], z => LogSoftmax(z)[.., 0].Sum()),
        Gradient("layernorm-gelu-grad-512x1024", [512, 1024], z => Gelu(LayerNorm.Normalize(z)).Sum()),
    ];

    /// <summary>Variants, run only if asked for by name.</summary>
    public static ImmutableArray<Workload> Others { get; } =
    [
        .. from size in new[] { 64, 128 } select Product(size),
        LongShortTermMemory("lstm-step-unrolled", (model, x) => Square(model.ApplyUnrolled(x)).Mean()),
    ];

    public static IEnumerable<Workload> Named(string names) => [.. names.Split(',').Select(Single)];

    public static Workload Single(string name) => Standard.Concat(Others).FirstOrDefault(workload => workload.Name == name)
        ?? throw new ArgumentException(
            $"'{name}' is no workload. There are: {string.Join(", ", Standard.Concat(Others).Select(workload => workload.Name))}");

    private static Key Random(int seed) => Key.FromSeed(seed);

    private static Workload Product(int size) => Workload.Function(
        $"gemm-{size}",
        () => (X: Random(1).Normal([size, size]), Y: Random(2).Normal([size, size])),
        pair => MatMul(pair.X, pair.Y)) with
    {
        Flops = 2.0 * size * size * size,
    };

    private static Workload Gradient(string name, Shape shape, Func<Tensor, Tensor> function) =>
        Workload.Function(name, () => Random(1).Normal(shape), ValueAndGrad(function));

    private static Workload LongShortTermMemory(string name, Func<Lstm, Tensor, Tensor> loss) =>
        Workload.Descent(name, () => (Lstm.Init(Random(1), 64, 128), Random(2).Normal([50, 32, 64])), loss);

    private static (Tensor X, Tensor Y) ExclusiveOr() => ([[0f, 0f], [0f, 1f], [1f, 0f], [1f, 1f]], [[0f], [1f], [1f], [0f]]);

    private static Perceptron Classifier() => Perceptron.Init(Random(1), 784, 512, 256, 10);

    private static (Tensor X, Tensor Y) Images() => (Random(2).Normal([128, 784]), StartValues.Labels(Random(3), 128, 10));

    private static Tensor ClassificationLoss(Perceptron model, (Tensor X, Tensor Y) data) =>
        Losses.SoftmaxCrossEntropyFromLogits(model.Apply(data.X, Relu), data.Y);

    private static readonly Optimizer Adam = Optimizers.Adam(1e-3);

    private static (Perceptron Model, OptimizerState State) WithState(Perceptron model) => (model, Adam.Init(model));

    private static ((Perceptron Model, OptimizerState State), Tensor Loss) AdamStep(
        (Perceptron Model, OptimizerState State) before, (Tensor X, Tensor Y) data)
    {
        var (loss, gradient) = ValueAndGrad(ClassificationLoss, before.Model, data);
        return (Adam.Update(before.Model, gradient, before.State), loss);
    }

    private static Tensor Chain(Tensor s)
    {
        Tensor v = s;
        for (int i = 0; i < 500; i++) v = v * s + s;
        return v;
    }

    private static Tensor Rosenbrock(Tensor v) => (100 * Square(v[1..] - Square(v[..^1])) + Square(1 - v[..^1])).Sum();
}
