namespace AutoGrad.Learning;

/// <summary>A fully connected layer: <c>y = x · Weights + Bias</c>.</summary>
/// <param name="Weights">Float, of shape <c>[inputs, outputs]</c>.</param>
/// <param name="Bias">Of shape <c>[outputs]</c> and the same dtype, or null for none.</param>
/// <example><code>
/// Dense layer = Dense.Init(key, 784, 100);
/// Tensor hidden = Tanh(layer.Apply(images)); // [batch, 784] to [batch, 100]
/// </code></example>
[Tree]
public sealed partial record Dense(Tensor Weights, Tensor? Bias)
{
    /// <summary>A layer with start values.</summary>
    /// <param name="key">The randomness of the weights.</param>
    /// <param name="inputs">The size of the last axis of what the layer is applied to.</param>
    /// <param name="outputs">The size of the last axis of the result.</param>
    /// <param name="weights">How the weights start; <see cref="Initializers.GlorotUniform"/> if null.</param>
    /// <param name="bias">Whether the layer has a bias, which starts at 0.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the dtype is no float.</exception>
    public static Dense Init(
        Key key, int inputs, int outputs, Initializer? weights = null, bool bias = true, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(key);
        Check.Positive("Dense.Init", "the number of inputs", inputs);
        Check.Positive("Dense.Init", "the number of outputs", outputs);
        return new(
            (weights ?? Initializers.GlorotUniform)(key, [inputs, outputs], dtype),
            bias ? Tensor.Zeros([outputs], dtype) : null);
    }

    /// <summary>The layer applied to one example or to any batch of them.</summary>
    /// <param name="x">Of shape <c>[…, inputs]</c> and the dtype of the weights.</param>
    /// <returns>A tensor of shape <c>[…, outputs]</c>.</returns>
    /// <exception cref="ArgumentException">The last axis is not as long as the layer has inputs, or the dtypes differ.</exception>
    public Tensor Apply(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank == 0 || Weights.Rank != 2 || x.Shape[^1] != Weights.Shape[0])
        {
            throw Errors.Argument(
                "Dense",
                $"x {x.Type} does not fit the weights {Weights.Type}",
                "The last axis of x must be as long as the first of the weights; Flatten images first");
        }
        if (x.DType != Weights.DType)
        {
            throw Errors.Argument(
                "Dense",
                $"x {x.Type} and the weights {Weights.Type} differ in dtype",
                $"Convert the data with .Cast(DType.{Weights.DType}), or give Init the dtype of the data");
        }
        Tensor y = Tensor.MatMul(x, Weights);
        return Bias is null ? y : y + Bias;
    }
}
