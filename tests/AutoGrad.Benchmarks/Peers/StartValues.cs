using AutoGrad.Learning;

namespace AutoGrad.Benchmarks.Peers;

/// <summary>Parameters as the libraries compared with start them: uniform within ±1/√fan-in, biases too.</summary>
internal static class StartValues
{
    public static Tensor Uniform(Key key, Shape shape, int fan) => key.Uniform(shape, -1 / Math.Sqrt(fan), 1 / Math.Sqrt(fan));

    public static Dense Dense(Key key, int inputs, int outputs)
    {
        (Key weights, Key bias) = key.Split();
        return new(Uniform(weights, [inputs, outputs], inputs), Uniform(bias, [outputs], inputs));
    }

    public static Conv2D Convolution(Key key, int inputs, int outputs, int window, int padding = 0)
    {
        (Key kernel, Key bias) = key.Split();
        int fan = inputs * window * window;
        return new(Uniform(kernel, [outputs, inputs, window, window], fan), Uniform(bias, [outputs], fan)) { Padding = padding };
    }

    /// <summary>Class numbers from 0 to one less than the number of classes.</summary>
    public static Tensor Labels(Key key, int count, int classes) => Tensor.Floor(key.Uniform([count], 0, classes)).Cast(DType.Int64);
}
