using System.Collections.Immutable;
using System.Diagnostics;
using AutoGrad.Benchmarks.Peers;
using AutoGrad.Learning;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Benchmarks.CompileTime;

/// <summary>
/// Times what comes before the first result: cold and warm compilation, of networks and of ever larger graphs; then many small updates.
/// </summary>
internal static class CompileCommand
{
    public const string Usage =
        "  compile [lenet|graphs|updates]  times of compiling, cold and warm and by the size of a graph; 30,000 updates of a small network";

    private static TimeSpan compiling;

    public static int Run(string? part)
    {
        AutoGradOptions.Compiled += static report => compiling += report.Time;
        if (part is null or "lenet") ConvolutionalNetwork();
        if (part is null or "graphs") Graphs();
        if (part is null or "updates") Updates();
        return 0;
    }

    /// <summary>The training step of LeNet: first in a process that has compiled nothing, then again, then for other sizes.</summary>
    private static void ConvolutionalNetwork()
    {
        foreach ((string what, int batch) in ((string, int)[])[("cold", 64), ("again", 64), ("other batch", 48), ("again", 48), ("other batch", 65)])
        {
            (LeNet model, Tensor x, Tensor y) = (
                LeNet.Init(Key.FromSeed(1)), Key.FromSeed(2).Normal([batch, 1, 28, 28]), StartValues.Labels(Key.FromSeed(3), batch, 10));
            Tree.Evaluate((model, x, y));
            var step = Compile((LeNet model, Tensor x, Tensor y) =>
            {
                var (loss, gradient) = ValueAndGrad(m => Losses.SoftmaxCrossEntropyFromLogits(m.Apply(x), y), model);
                return (Tree.Zip(model, gradient, (parameter, slope) => parameter - 0.1f * slope), loss);
            });
            Console.WriteLine($"LeNet step, batch {batch}, {what}: {Compiling(() => step(model, x, y)),7:F1} ms");
        }
    }

    /// <summary>Graphs of growing size: maps in a chain, and the gradient of an unrolled network.</summary>
    private static void Graphs()
    {
        (Tensor x, Tensor weights) = (Key.FromSeed(1).Normal([8, 16]).Evaluate(), Key.FromSeed(2).Normal([16, 16]).Evaluate());
        foreach (int rounds in (int[])[10, 250, 1250, 2500, 5000])
        {
            Report("maps and sums", rounds, pair =>
            {
                Tensor v = pair.X;
                for (int i = 0; i < rounds; i++) v = Sin(v) * pair.X + (i % 10 == 9 ? v.Sum(1, keepDims: true) : pair.X);
                return v.Sum();
            });
        }
        ImmutableArray<Func<Tensor, Tensor>> maps =
            [Tensor.Sin, Tensor.Cos, Tensor.Tanh, Tensor.Abs, Tensor.Square, Tensor.Floor, static v => -v, static v => v * 0.5f];
        foreach (int rounds in (int[])[10, 500, 2500, 5000, 10_000])
        {
            var random = new Random(1);
            int[] choices = [.. Enumerable.Range(0, rounds).Select(_ => random.Next(maps.Length))];
            Report("kernels that all differ", rounds, pair =>
            {
                Tensor v = pair.X;
                for (int i = 0; i < rounds; i++)
                {
                    v = maps[choices[i]](v) + pair.X;
                    if (i % 10 == 9) v = v.Sum(1, keepDims: true) * pair.X;
                }
                return v.Sum();
            });
        }
        foreach (int rounds in (int[])[10, 50, 250, 500, 1000])
        {
            Report("gradient of an unrolled network", rounds, Grad(((Tensor X, Tensor Weights) pair) =>
            {
                Tensor v = pair.X;
                for (int i = 0; i < rounds; i++) v = Tanh(MatMul(v, pair.Weights) + pair.X);
                return Square(v).Mean();
            }));
        }

        void Report<TResult>(string name, int rounds, Func<(Tensor X, Tensor Weights), TResult> function)
        {
            (Tensor, Tensor) placeholders = (Placeholder.Create(x.Type), Placeholder.Create(weights.Type));
            int nodes = Graph.Of([placeholders.Item1, placeholders.Item2], Tree.Flatten(function(placeholders)).AsSpan()).Nodes.Length;
            var compiled = Compile(function);
            double time = Compiling(() => compiled((x, weights)));
            Console.WriteLine($"{name}, {nodes,6} nodes: {time,7:F1} ms, {1000 * time / nodes:F1} us a node");
        }
    }

    /// <summary>784-100-50-10 with tanh in double precision, one sample an update: a thousand samples, thirty times over.</summary>
    private static void Updates()
    {
        const int Samples = 1000, Epochs = 30;
        Perceptron model =
            Tree.Evaluate(Tree.Map(Perceptron.Init(Key.FromSeed(1), 784, 100, 50, 10), (_, leaf) => leaf.Cast(DType.Float64)));
        (Tensor X, Tensor Y)[] samples = [.. Key.FromSeed(2).Split(Samples).Select(static key =>
        {
            var (forX, forY) = key.Split();
            return Tree.Evaluate((forX.Uniform([1, 784], 0, 1, DType.Float64), OneHot(StartValues.Labels(forY, 1, 10), 10, DType.Float64)));
        })];
        var step = Compile(
            (Perceptron model, Tensor x, Tensor y) =>
            {
                var (loss, gradient) = ValueAndGrad(m => Losses.MeanSquaredError(Tanh(m.Apply(x, Tensor.Tanh)), y), model);
                return (Tree.Zip(model, gradient, (parameter, slope) => parameter - 0.1 * slope), loss);
            },
            donate: [0]);
        double compile = Compiling(() => (model, _) = step(model, samples[0].X, samples[0].Y));
        for (int run = 0; run < 3; run++)
        {
            var watch = Stopwatch.StartNew();
            double loss = 0;
            for (int epoch = 0; epoch < Epochs; epoch++)
            {
                foreach ((Tensor x, Tensor y) in samples)
                {
                    (model, Tensor error) = step(model, x, y);
                    loss = (double)error;
                }
            }
            Console.WriteLine($"{Samples * Epochs} updates: {watch.Elapsed.TotalSeconds:F3} s (compiled in {compile:F1} ms, last error {loss:G3})");
        }
    }

    private static double Compiling(Action call)
    {
        compiling = TimeSpan.Zero;
        call();
        return compiling.TotalMilliseconds;
    }
}
