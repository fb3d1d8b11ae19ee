using System.Collections.Immutable;
using AutoGrad.Compilation;
using AutoGrad.Learning;
using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Learning;

/// <summary>
/// What a training step costs beside the loss alone, in operations counted on the simplified graph: at most four times as many; and what
/// the loss costs together with its tangent when all weights move.
/// </summary>
public sealed class GradientCostTests
{
    private static readonly Tensor Images = Placeholder.Create(new TensorType(DType.Float32, [32, 28, 28]));
    private static readonly Tensor Labels = Placeholder.Create(new TensorType(DType.Int32, [32]));

    [Fact]
    public void Of_a_dense_network()
    {
        Dense[] layers = [Layer(784, 100), Layer(100, 50), Layer(50, 10)];
        AssertCheap(layers, static layers =>
        {
            Tensor x = Layers.Flatten(Images);
            foreach (Dense layer in layers) x = Tensor.Tanh(layer.Apply(x));
            return Losses.MeanSquaredError(x, Tensor.OneHot(Labels, 10));
        }, 2.5);
    }

    [Fact]
    public void Of_a_convolutional_network()
    {
        var key = Key.FromSeed(1);
        var model = (Conv2D.Init(key, 1, 12, window: 5), Conv2D.Init(key, 12, 24, window: 3), Layer(24 * 5 * 5, 10));
        AssertCheap(model, static model =>
        {
            Tensor x = Images.Reshape(-1, 1, 28, 28);
            x = Activations.Relu(Tensor.MaxPool(model.Item1.Apply(x), 2));
            x = Activations.Relu(Tensor.MaxPool(model.Item2.Apply(x), 2));
            return Losses.SoftmaxCrossEntropyFromLogits(model.Item3.Apply(Layers.Flatten(x)), Labels);
        }, 2.7); // not 2.5: in the second convolution image and kernel both move, which is three products in the place of one
    }

    private static Dense Layer(int inputs, int outputs) => Dense.Init(Key.FromSeed(1), inputs, outputs);

    private static void AssertCheap<TModel>(TModel model, Func<TModel, Tensor> loss, double mostForward)
    {
        model = Tree.Evaluate(model); // or making the weights would count too
        TModel direction = Tree.Map(model, static (_, leaf) => Placeholder.Create(leaf.Type));
        double value = Operations(loss(model));
        (Tensor again, TModel gradient) = ValueAndGrad(loss, model);
        Assert.InRange(Operations([again, .. Tree.Flatten(gradient)]) / value, 1, 4);
        (again, Tensor tangent) = Jvp(loss, model, direction);
        Assert.InRange(Operations(again, tangent) / value, 1, mostForward);
    }

    private static double Operations(params ImmutableArray<Tensor> outputs) => FlopCount.Of(Simplify(outputs).AsSpan());
}
