using System.Collections.Immutable;
using AutoGrad.Learning;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Learning;

/// <summary>
/// From-scratch networks of a well-known tutorial (O. Aflak, "Neural network from scratch in Python"), reproduced digit by digit in Float64
/// from portable start weights. The numbers were measured with NumPy.
/// </summary>
public sealed partial class SeedTests
{
    /// <summary>Dense layers with tanh after each, the output included.</summary>
    [Tree]
    internal sealed partial record TanhNet(ImmutableArray<Dense> Layers)
    {
        public static TanhNet Init(Lcg random, params ReadOnlySpan<int> sizes)
        {
            var layers = ImmutableArray.CreateBuilder<Dense>();
            for (int i = 1; i < sizes.Length; i++)
            {
                Tensor weights = random.Centred([sizes[i - 1], sizes[i]]);
                layers.Add(new Dense(weights, random.Centred([sizes[i]])));
            }
            return new(layers.ToImmutable());
        }

        public Tensor Apply(Tensor x)
        {
            foreach (Dense layer in Layers) x = Tanh(layer.Apply(x));
            return x;
        }
    }

    private static readonly Optimizer Descent = Optimizers.Sgd(0.1);

    [Fact]
    public void Xor_2_3_1()
    {
        Tensor inputs = From(new double[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } });
        Tensor targets = From(new double[,] { { 0 }, { 1 }, { 1 }, { 0 } });
        var (model, errors) = Train(
            TanhNet.Init(new Lcg(1), 2, 3, 1),
            (m, x, y) => Losses.MeanSquaredError(m.Apply(x), y),
            Rows(inputs),
            Rows(targets),
            epochs: 1000);

        Assert.Equal(0.362282746607, errors[0], 1e-9);
        Assert.Equal(0.311411722134, errors[1], 1e-9);
        Assert.Equal(0.302402868644, errors[2], 1e-9);
        Assert.Equal(0.199831903094, errors[99], 1e-9);
        Assert.Equal(0.000262523528, errors[999], 1e-9);
        LearningChecks.Close([0.000980884, 0.977054050, 0.977217023, -0.001667244], model.Apply(inputs).ToArray<double>(), 1e-8);
    }

    [Fact]
    public void Mnist_784_100_50_10()
    {
        var (model, errors) = TrainDense(epochs: 30);
        Assert.Equal(0.226203310145, errors[0], 1e-9);
        Assert.Equal(0.102558264043, errors[1], 1e-9);
        Assert.Equal(0.074883832779, errors[2], 1e-9);
        Assert.Equal(0.008674, errors[27], 1e-4);
        Assert.Equal(0.008430, errors[28], 1e-4);
        Assert.Equal(0.008255, errors[29], 1e-4);

        int[] labels = MnistSubset.Labels("t10k-labels-idx1-ubyte.gz", 2000);
        Tensor images = Stack([.. MnistSubset.Images("t10k-images-idx3-ubyte.gz", 2000).Select(static image => From(image))]);
        Assert.InRange((double)Metrics.Accuracy(model.Apply(images), From(labels)), 0.75, 1); // 0.797 of all 10,000
    }

    [Fact]
    public void Mnist_convolution()
    {
        var random = new Lcg(1);
        var kernel = new Conv2D(random.Centred([1, 1, 3, 3]), random.Centred([1]));
        TanhNet dense = TanhNet.Init(random, 676, 100, 10);
        var (_, errors) = Train(
            (kernel, dense),
            (m, x, y) => Losses.MeanSquaredError(m.dense.Apply(Layers.Flatten(Tanh(m.kernel.Apply(x.Reshape(1, 1, 28, 28))))), y),
            [.. MnistSubset.Images("train-images-idx3-ubyte.gz", 20).Select(static image => From(image, [1, 784]))],
            [.. MnistSubset.Labels("train-labels-idx1-ubyte.gz", 20).Select(OneHotRow)],
            epochs: 1,
            out double[] losses);
        double Mean(int samples) => losses[..samples].Average();
        Assert.Equal(0.564321531026, Mean(1), 1e-9);
        Assert.Equal(0.637493401320, Mean(2), 1e-9);
        Assert.Equal(0.754228262213, Mean(5), 1e-9);
        Assert.Equal(0.841408966369, Mean(10), 1e-9);
        Assert.Equal(0.792349616819, Mean(20), 1e-8);
        Assert.Equal(Mean(20), errors[0], 1e-12);
    }

    /// <summary>The dense network on the first 1000 training images, sample by sample in order.</summary>
    private static (TanhNet Model, double[] Errors) TrainDense(int epochs) => Train(
        TanhNet.Init(new Lcg(1), 784, 100, 50, 10),
        (m, x, y) => Losses.MeanSquaredError(m.Apply(x), y),
        [.. MnistSubset.Images("train-images-idx3-ubyte.gz", 1000).Select(static image => From(image, [1, 784]))],
        [.. MnistSubset.Labels("train-labels-idx1-ubyte.gz", 1000).Select(OneHotRow)],
        epochs);

    private static (T Model, double[] Errors) Train<T>(
        T model, Func<T, Tensor, Tensor, Tensor> loss, Tensor[] inputs, Tensor[] targets, int epochs) =>
        Train(model, loss, inputs, targets, epochs, out _);

    /// <summary>Descends sample by sample; the error of an epoch is the mean of the losses seen before each update.</summary>
    private static (T Model, double[] Errors) Train<T>(
        T model, Func<T, Tensor, Tensor, Tensor> loss, Tensor[] inputs, Tensor[] targets, int epochs, out double[] losses)
    {
        OptimizerState state = Descent.Init(model);
        var step = Compile((T m, OptimizerState s, Tensor x, Tensor y) =>
        {
            (Tensor value, T gradient) = ValueAndGrad(loss, m, x, y);
            (m, s) = Descent.Update(m, gradient, s);
            return (m, s, value);
        });
        losses = new double[inputs.Length];
        double[] errors = new double[epochs];
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                (model, state, Tensor value) = step(model, state, inputs[i], targets[i]);
                losses[i] = (double)value;
            }
            errors[epoch] = losses.Average();
        }
        return (model, errors);
    }

    private static Tensor[] Rows(Tensor matrix) =>
        Array.ConvertAll([.. matrix], static (Tensor row) => row.Reshape(1, row.Size).Evaluate());

    private static Tensor OneHotRow(int label)
    {
        double[] row = new double[10];
        row[label] = 1;
        return From(row, [1, 10]);
    }
}
