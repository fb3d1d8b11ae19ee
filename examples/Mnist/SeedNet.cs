using System.Collections.Immutable;
using AutoGrad;
using AutoGrad.Learning;
using static AutoGrad.Tensor;

namespace Mnist;

/// <summary>784-100-50-10 with tanh after every layer, from start weights that any language can make.</summary>
[Tree]
internal sealed partial record SeedNet(ImmutableArray<Dense> Layers)
{
    public static SeedNet Init(uint seed)
    {
        uint state = seed;
        Tensor Draw(Shape shape) => From([.. Enumerable.Range(0, shape.Size).Select(_ =>
        {
            state = 1664525 * state + 1013904223;
            return state / 4294967296.0 - 0.5;
        })], shape);
        ReadOnlySpan<(int Inputs, int Outputs)> sizes = [(784, 100), (100, 50), (50, 10)];
        var layers = ImmutableArray.CreateBuilder<Dense>();
        foreach ((int inputs, int outputs) in sizes) layers.Add(new Dense(Weights: Draw([inputs, outputs]), Bias: Draw([outputs])));
        return new(layers.ToImmutable());
    }

    public Tensor Apply(Tensor images)
    {
        Tensor x = images.Reshape(-1, 784);
        foreach (Dense layer in Layers) x = Tanh(layer.Apply(x));
        return x;
    }
}
