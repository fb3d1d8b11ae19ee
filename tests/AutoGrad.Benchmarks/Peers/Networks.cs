using System.Collections.Immutable;
using AutoGrad.Learning;
using static AutoGrad.Learning.Activations;
using static AutoGrad.Tensor;

namespace AutoGrad.Benchmarks.Peers;

/// <summary>Two inputs, three hidden units, one output; tanh after both layers.</summary>
[Tree]
internal sealed partial record XorNetwork(Dense Hidden, Dense Output)
{
    public static XorNetwork Init(Key key)
    {
        (Key hidden, Key output) = key.Split();
        return new(StartValues.Dense(hidden, 2, 3), StartValues.Dense(output, 3, 1));
    }

    public Tensor Apply(Tensor x) => Tanh(Output.Apply(Tanh(Hidden.Apply(x))));
}

/// <summary>Dense layers one after another.</summary>
[Tree]
internal sealed partial record Perceptron(ImmutableArray<Dense> Layers)
{
    public static Perceptron Init(Key key, params ReadOnlySpan<int> sizes)
    {
        ImmutableArray<Key> keys = key.Split(sizes.Length - 1);
        var layers = ImmutableArray.CreateBuilder<Dense>();
        for (int i = 0; i < keys.Length; i++) layers.Add(StartValues.Dense(keys[i], sizes[i], sizes[i + 1]));
        return new(layers.ToImmutable());
    }

    /// <summary>The layers with an activation between them, none after the last.</summary>
    public Tensor Apply(Tensor x, Func<Tensor, Tensor> activation)
    {
        Tensor y = Layers[0].Apply(x);
        foreach (Dense layer in Layers[1..]) y = layer.Apply(activation(y));
        return y;
    }
}

/// <summary>LeNet-5 with rectifiers and maxima: [batch, 1, 28, 28] to ten scores.</summary>
[Tree]
internal sealed partial record LeNet(Conv2D First, Conv2D Second, Perceptron Scores)
{
    public static LeNet Init(Key key) => key.Split(3) is [var first, var second, var scores]
        ? new(
            StartValues.Convolution(first, 1, 6, window: 5, padding: 2),
            StartValues.Convolution(second, 6, 16, window: 5),
            Perceptron.Init(scores, 400, 120, 84, 10))
        : throw new InvalidOperationException();

    public Tensor Apply(Tensor images)
    {
        Tensor x = MaxPool(Relu(First.Apply(images)), 2);
        x = MaxPool(Relu(Second.Apply(x)), 2);
        return Scores.Apply(Layers.Flatten(x), Relu);
    }
}

/// <summary>Two 3×3 convolutions that keep the size of the image, each with a rectifier.</summary>
[Tree]
internal sealed partial record ConvolutionBlock(Conv2D First, Conv2D Second)
{
    public static ConvolutionBlock Init(Key key, int inputs, int channels)
    {
        (Key first, Key second) = key.Split();
        return new(
            StartValues.Convolution(first, inputs, channels, window: 3, padding: 1),
            StartValues.Convolution(second, channels, channels, window: 3, padding: 1));
    }

    public Tensor Apply(Tensor images) => Relu(Second.Apply(Relu(First.Apply(images))));
}
