using AutoGrad.Learning;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Learning;

/// <summary>The neurons and the 2-2-1 net of Victor Zhou's tutorial, digit by digit in Float64.</summary>
public sealed partial class NeuronSeedTests
{
    private static readonly Tensor People = From(new double[,] { { -2, -1 }, { 25, 6 }, { 17, 4 }, { -15, -6 } });
    private static readonly Tensor Targets = From([1.0, 0, 0, 1]);

    [Fact]
    public void Hidden_units_output_and_one_gradient_at_known_weights()
    {
        Net net = Net.Of([1, 1, 1, 1, 1, 1, 0, 0, 0]);
        Assert.Equal(0.04742587317756678, (double)net.Hidden(People[0])[0], 1e-15);
        Assert.Equal(0.5236951740839997, (double)net.Apply(People[0]), 1e-15);
        Assert.Equal(0.021469535265811107, (double)Grad(Loss, net, People[0], Targets[0]).W1, 1e-15);
    }

    [Fact]
    public void Training_from_portable_weights()
    {
        var random = new Lcg(1);
        Net net = Net.Of([.. Enumerable.Range(0, 9).Select(_ => (2 * random.Next()) - 1)]);
        var losses = new Dictionary<int, double>();
        net = Train(net, (epoch, trained) => losses[epoch] = (double)Loss(trained, People, Targets));
        Assert.Equal(0.396387360160, losses[0], 1e-10);
        Assert.Equal(0.316414401410, losses[10], 1e-10);
        Assert.Equal(0.027117438820, losses[100], 1e-10);
        Assert.Equal(0.001541522586, losses[990], 1e-10);
        Assert.Equal(0.966769942179, (double)net.Apply(From([-7.0, -3.0])), 1e-10);
        Assert.Equal(0.039200384009, (double)net.Apply(From([20.0, 2.0])), 1e-10);
    }

    [Fact]
    public void Training_from_any_normal_start()
    {
        for (int seed = 1; seed <= 8; seed++)
        {
            double last = 1;
            Net net = Train(
                Net.Of(Key.FromSeed(seed).Normal([9], DType.Float64).ToArray<double>()),
                (epoch, trained) => last = epoch == 990 ? (double)Loss(trained, People, Targets) : last);
            Assert.InRange(last, 0, 0.004);
            Assert.InRange((double)net.Apply(From([-7.0, -3.0])), 0.94, 1);
            Assert.InRange((double)net.Apply(From([20.0, 2.0])), 0, 0.065);
        }
    }

    [Fact]
    public void Sigmoid_does_not_overflow_at_hundreds() =>
        Assert.Equal([0.0, 1.0], Sigmoid(From([-800.0, 800.0])).ToArray<double>());

    private static Net Train(Net net, Action<int, Net> everyTenth)
    {
        var step = Compile(static (Net model, Tensor x, Tensor y) =>
            Tree.Zip(model, Grad(Loss, model, x, y), static (weight, slope) => weight - (0.1 * slope)));
        for (int epoch = 0; epoch < 1000; epoch++)
        {
            for (int i = 0; i < 4; i++) net = step(net, People[i], Targets[i]);
            if (epoch % 10 == 0) everyTenth(epoch, net);
        }
        return net;
    }

    private static Tensor Loss(Net net, Tensor x, Tensor y) => Losses.MeanSquaredError(net.Apply(x), y);

    /// <summary>Nine scalars, in the tutorial's order and names.</summary>
    [Tree]
    internal sealed partial record Net(
        Tensor W1, Tensor W2, Tensor W3, Tensor W4, Tensor W5, Tensor W6, Tensor B1, Tensor B2, Tensor B3)
    {
        public static Net Of(double[] w) =>
            new(From(w[0]), From(w[1]), From(w[2]), From(w[3]), From(w[4]), From(w[5]), From(w[6]), From(w[7]), From(w[8]));

        /// <summary>Both hidden units, for a person [2] or people [n, 2].</summary>
        public Tensor[] Hidden(Tensor x)
        {
            Tensor weight = x[Slice.Ellipsis, 0], height = x[Slice.Ellipsis, 1];
            return [Sigmoid((W1 * weight) + (W2 * height) + B1), Sigmoid((W3 * weight) + (W4 * height) + B2)];
        }

        public Tensor Apply(Tensor x) => Hidden(x) is [var h1, var h2] ? Sigmoid((W5 * h1) + (W6 * h2) + B3) : x;
    }
}
