using AutoGrad.Learning;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Learning;

public sealed class DenseTests
{
    private static readonly Dense Layer = new(From(new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }), From([10.0, 20]));

    [Fact]
    public void One_example_a_batch_and_a_batch_of_batches()
    {
        Assert.Equal([19, 32], Layer.Apply(From([1.0, 1, 1])).ToArray<double>());
        Assert.Equal([11, 22, 13, 24], Layer.Apply(From(new double[,] { { 1, 0, 0 }, { 0, 1, 0 } })).ToArray<double>());
        Assert.Equal([2, 4, 2], Layer.Apply(Zeros([2, 4, 3], DType.Float64)).Shape);
        Assert.Equal([0, 2], Layer.Apply(Zeros([0, 3], DType.Float64)).Shape);
    }

    [Fact]
    public void Without_bias() => Assert.Equal([9, 12], (Layer with { Bias = null }).Apply(From([1.0, 1, 1])).ToArray<double>());

    [Fact]
    public void The_gradient_has_the_form_of_the_layer()
    {
        Dense gradient = Grad(layer => layer.Apply(From([1.0, 2, 3])).Sum(), Layer);
        Assert.Equal([1, 1, 2, 2, 3, 3], gradient.Weights.ToArray<double>());
        Assert.Equal([1, 1], Assert.IsType<Tensor>(gradient.Bias).ToArray<double>());
        Assert.Null(Grad(layer => layer.Apply(From([1.0, 2, 3])).Sum(), Layer with { Bias = null }).Bias);
    }

    [Fact]
    public void Start_values()
    {
        Dense layer = Dense.Init(Key.FromSeed(1), 30, 20);
        Assert.Equal(new TensorType(DType.Float32, [30, 20]), layer.Weights.Type);
        Assert.Equal(Initializers.GlorotUniform(Key.FromSeed(1), [30, 20]).ToArray<float>(), layer.Weights.ToArray<float>());
        Assert.Equal(new float[20], Assert.IsType<Tensor>(layer.Bias).ToArray<float>());
        Dense other = Dense.Init(Key.FromSeed(1), 3, 2, Initializers.Constant(7), bias: false, dtype: DType.Float64);
        Assert.Equal([7, 7, 7, 7, 7, 7], other.Weights.ToArray<double>());
        Assert.Null(other.Bias);
    }

    /// <summary>An ensemble: one Init for many keys, one Apply for many layers.</summary>
    [Fact]
    public void Layers_can_be_batched()
    {
        Key keys = Key.FromSeed(1).SplitToBatch(3);
        Dense ensemble = Vmap((Key key) => Dense.Init(key, 4, 2))(keys);
        Assert.Equal([3, 4, 2], ensemble.Weights.Shape);
        Tensor x = Key.FromSeed(2).Uniform([4]);
        Tensor together = Vmap((Dense layer) => layer.Apply(x))(ensemble);
        Key second = Key.FromSeed(1).Split(3)[1];
        LearningChecks.Close(
            Dense.Init(second, 4, 2).Apply(x).Cast(DType.Float64).ToArray<double>(),
            together.Cast(DType.Float64).ToArray<double>()[2..4],
            1e-6);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        LearningChecks.Error(
            "Dense: x Float64[2, 5] does not fit the weights Float64[3, 2]. "
            + "The last axis of x must be as long as the first of the weights; Flatten images first.",
            static () => Layer.Apply(Zeros([2, 5], DType.Float64)));
        LearningChecks.Error(
            "Dense.Init: the number of inputs must be above 0, but got 0. Use a positive number.",
            static () => Dense.Init(Key.FromSeed(1), 0, 2));
        LearningChecks.Error(
            "Dense: x Float32[2, 3] and the weights Float64[3, 2] differ in dtype. "
            + "Convert the data with .Cast(DType.Float64), or give Init the dtype of the data.",
            static () => Layer.Apply(Zeros([2, 3])));
    }
}
