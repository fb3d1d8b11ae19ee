using AutoGrad.Learning;
using static AutoGrad.Learning.Activations;
using static AutoGrad.Tensor;

namespace AutoGrad.Benchmarks.Peers;

/// <summary>Mean 0 and variance 1 over the last axis, then a scale and an offset for each feature.</summary>
[Tree]
internal sealed partial record LayerNorm(Tensor Scale, Tensor Offset)
{
    public static LayerNorm Init(int features) => new(Ones([features]), Zeros([features]));

    public Tensor Apply(Tensor x) => Normalize(x) * Scale + Offset;

    public static Tensor Normalize(Tensor x) => (x - x.Mean(-1, keepDims: true)) * Rsqrt(x.Variance(-1, keepDims: true) + 1e-5f);
}

/// <summary>Attention of a sequence to itself, [batch, time, features], with the three projections in one.</summary>
[Tree]
internal sealed partial record SelfAttention(Dense Projections, Dense Output, int Heads)
{
    public static SelfAttention Init(Key key, int features, int heads)
    {
        (Key projections, Key output) = key.Split();
        return new(
            Dense.Init(projections, features, 3 * features),
            new Dense(StartValues.Uniform(output, [features, features], features), Zeros([features])),
            heads);
    }

    public Tensor Apply(Tensor x)
    {
        (int batch, int time, int features) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        Tensor projected = Projections.Apply(x).Reshape(batch, time, 3, Heads, features / Heads).Transpose([2, 0, 3, 1, 4]);
        (Tensor query, Tensor key, Tensor value) = (projected[0], projected[1], projected[2]); // [batch, heads, time, size]
        Tensor weights = Softmax(MatMul(query * (1 / MathF.Sqrt(features / Heads)), key.SwapAxes(-1, -2)));
        return Output.Apply(MatMul(weights, value).SwapAxes(1, 2).Reshape(batch, time, features));
    }
}

/// <summary>
/// An encoder layer that normalizes what goes into its two parts: attention, and two dense layers with a rectifier between.
/// </summary>
[Tree]
internal sealed partial record TransformerBlock(LayerNorm BeforeAttention, SelfAttention Attention, LayerNorm BeforeDense, Perceptron Dense)
{
    public static TransformerBlock Init(Key key, int features, int heads, int hidden)
    {
        (Key attention, Key dense) = key.Split();
        return new(
            LayerNorm.Init(features),
            SelfAttention.Init(attention, features, heads),
            LayerNorm.Init(features),
            Perceptron.Init(dense, features, hidden, features));
    }

    public Tensor Apply(Tensor x)
    {
        x += Attention.Apply(BeforeAttention.Apply(x));
        return x + Dense.Apply(BeforeDense.Apply(x), Relu);
    }
}
