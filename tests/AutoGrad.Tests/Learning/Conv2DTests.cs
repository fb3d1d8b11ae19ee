using AutoGrad.Learning;
using AutoGrad.Testing;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Learning;

public sealed class Conv2DTests
{
    [Fact]
    public void Slides_its_kernel_and_adds_its_bias()
    {
        var layer = new Conv2D(From([1.0, 2, 3, 4, 0, 0, 0, 1], [2, 1, 2, 2]), From([10.0, 20]));
        Tensor x = Arange(9.0).Reshape(1, 1, 3, 3);
        Tensor y = layer.Apply(x);
        Assert.Equal([1, 2, 2, 2], y.Shape);
        Assert.Equal([37, 47, 67, 77, 24, 25, 27, 28], y.ToArray<double>());
    }

    [Fact]
    public void Settings_reach_the_convolution()
    {
        Tensor x = Key.FromSeed(1).Normal([2, 4, 9, 8], DType.Float64);
        Conv2D layer = Conv2D.Init(
            Key.FromSeed(2), 4, 6, window: [3, 2], strides: 2, padding: 1, dilation: [1, 2], groups: 2, dtype: DType.Float64);
        Assert.Equal([6, 2, 3, 2], layer.Kernel.Shape);
        Tensor expected = Convolve(x, layer.Kernel, strides: 2, padding: 1, kernelDilation: [1, 2], groups: 2);
        Assert.Equal(expected.ToArray<double>(), layer.Apply(x).ToArray<double>());
        Assert.Null(Conv2D.Init(Key.FromSeed(2), 1, 1, 3, bias: false).Bias);
    }

    [Fact]
    public void Its_gradient_agrees_with_differences()
    {
        Tensor x = Key.FromSeed(1).Normal([2, 1, 5, 5], DType.Float64);
        Conv2D layer = Conv2D.Init(Key.FromSeed(2), 1, 2, 3, dtype: DType.Float64);
        GradientCheck.Verify(kernel => Square((layer with { Kernel = kernel }).Apply(x)).Sum(), layer.Kernel);
        GradientCheck.Verify(image => Square(layer.Apply(image)).Sum(), x);
        Tensor bias = Grad(l => l.Apply(x).Sum(), layer).Bias ?? Zeros([]);
        Assert.Equal([18, 18], bias.ToArray<double>());
    }

    [Fact]
    public void Settings_are_static_and_the_rest_is_a_tree()
    {
        Conv2D layer = Conv2D.Init(Key.FromSeed(2), 1, 2, 3, padding: Padding.Same);
        Assert.Equal(2, Tree.Flatten(layer).Length);
        Assert.True(Tree.SameStructure(layer, Conv2D.Init(Key.FromSeed(3), 1, 2, 3, padding: Padding.Same)));
        Assert.False(Tree.SameStructure(layer, layer with { Strides = 2 }));
        Assert.Equal([1, 2, 7, 7], Compile((Conv2D l, Tensor x) => l.Apply(x))(layer, Zeros([1, 1, 7, 7])).Shape);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Conv2D layer = Conv2D.Init(Key.FromSeed(2), 4, 6, 3, groups: 2);
        LearningChecks.Error(
            "Conv2D: x Float32[1, 2, 9, 9] does not fit the kernel Float32[6, 2, 3, 3] in 2 groups. "
            + "x is [batch, channels, height, width] with as many channels as the layer has inputs; add missing axes with Reshape.",
            () => layer.Apply(Zeros([1, 2, 9, 9])));
        LearningChecks.Error(
            "Conv2D: x Float32[28, 28] does not fit the kernel Float32[6, 4, 3, 3] in 1 group. "
            + "x is [batch, channels, height, width] with as many channels as the layer has inputs; add missing axes with Reshape.",
            static () => Conv2D.Init(Key.FromSeed(2), 4, 6, 3).Apply(Zeros([28, 28])));
        LearningChecks.Error(
            "Conv2D.Init: 3 groups do not divide 4 inputs and 6 outputs. Choose a number that divides both.",
            static () => Conv2D.Init(Key.FromSeed(2), 4, 6, 3, groups: 3));
        LearningChecks.Error(
            "Conv2D.Init: the window [3, 3, 3] is not one or two sizes of at least 1. Give 3, or [3, 5] for height and width.",
            static () => Conv2D.Init(Key.FromSeed(2), 4, 6, [3, 3, 3]));
    }
}
