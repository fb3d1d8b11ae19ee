using AutoGrad.Tests.Operations;
using Xunit;

namespace AutoGrad.Tests.Functions;

public sealed class PoolingTests
{
    private static readonly Tensor Image = Tensor.From([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [1, 1, 3, 4]);

    [Fact]
    public void Windows_do_not_overlap_unless_told_to()
    {
        Equal([1, 1, 1, 2], [6, 8], Tensor.MaxPool(Image, 2));
        Equal([1, 1, 2, 3], [6, 7, 8, 10, 11, 12], Tensor.MaxPool(Image, 2, 1));
        Equal([1, 1, 1, 2], [14, 22], Tensor.SumPool(Image, 2));
        Equal([1, 1, 1, 2], [3.5, 5.5], Tensor.AveragePool(Image, 2));
        Equal([1, 1, 3, 2], [1.5, 3.5, 5.5, 7.5, 9.5, 11.5], Tensor.AveragePool(Image, [1, 2]));
    }

    [Fact]
    public void All_is_the_whole_image()
    {
        Equal([1, 1, 1, 1], [12], Tensor.MaxPool(Image, Axes.All));
        Equal([1, 1, 1, 1], [6.5], Tensor.AveragePool(Image, Axes.All));
    }

    [Fact]
    public void Padding_never_wins_and_is_not_counted()
    {
        Equal([1, 1, 2, 3], [-1, -2, -4, -5, -6, -8], Tensor.MaxPool(-Image, 2, 2, 1));
        Equal([1, 1, 2, 3], [1, 2.5, 4, 7, 8.5, 10], Tensor.AveragePool(Image, 2, 2, 1));
        Equal([1, 1, 2, 3], [1, 5, 4, 14, 34, 20], Tensor.SumPool(Image, 2, 2, 1));
        Equal([1, 1, 2, 2], [6, 8, 10, 12], Tensor.MaxPool(Image, 2, 2, Padding.Same));
        Assert.All(Tensor.AveragePool(Tensor.Ones([2, 3, 7, 5]), 3, 2, 1).ToArray<float>(), static mean => Assert.Equal(1, mean));
    }

    [Fact]
    public void One_and_three_spatial_axes()
    {
        Equal([1, 2, 2], [2, 3, 6, 7], Tensor.MaxPool(Tensor.From([2.0, 1, 3, 5, 6, 7], [1, 2, 3]), 2, 1));
        Assert.Equal(Shape.Create(1, 2, 2, 1, 3), Tensor.AveragePool(Tensor.Ones([1, 2, 4, 3, 6]), 2).Shape);
    }

    [Fact]
    public void Integers_are_pooled_too()
    {
        Assert.Equal([-2, -1], Tensor.MaxPool(Tensor.From([-5, -2, -1], [1, 1, 3]), 2, 2, Padding.Explicit(0, 1)).ToArray<int>());
        Assert.Equal([7u], Tensor.MaxPool(Tensor.From([7u], [1, 1, 1]), 2, 2, Padding.Explicit(0, 1)).ToArray<uint>());
    }

    [Fact]
    public void Gradients_agree_with_central_differences()
    {
        var random = new Random(4);
        Tensor point = Sample.Distinct(random, [2, 2, 5, 4]);
        Func<Tensor, Tensor>[] pools =
        [
            x => Tensor.MaxPool(x, 2),
            x => Tensor.MaxPool(x, 3, 2, 1),
            x => Tensor.AveragePool(x, [2, 3], 1, Padding.Same),
            x => Tensor.SumPool(x, 2, 1),
        ];
        foreach (Func<Tensor, Tensor> pool in pools)
        {
            Tensor x = point.Fresh();
            Tensor weights = Sample.Uniform(random, pool(x).Shape), direction = Sample.Uniform(random, x.Shape);
            Tensor gradient = Reverse.Cotangents([pool(x)], [weights], [x])[0];
            double Value(double step) => (double)(pool(point + (direction * step)) * weights).Sum();
            Assert.Equal((Value(1e-4) - Value(-1e-4)) / 2e-4, (double)(gradient * direction).Sum(), 1e-6);
        }
    }

    [Fact]
    public void Equal_maxima_share_the_cotangent()
    {
        Tensor x = Tensor.From([3.0, 3, 1, 3], [1, 1, 4]).Fresh();
        Tensor gradient = Reverse.Cotangents([Tensor.MaxPool(x, 2)], [Tensor.From([1.0, 10], [1, 1, 2])], [x])[0];
        Assert.Equal([0.5, 0.5, 0, 10], gradient.ToArray<double>());
    }

    [Fact]
    public void Mistakes_are_refused()
    {
        Message(
            () => Tensor.MaxPool(Tensor.Ones([2, 3]), 2),
            "MaxPool: needs [N, C, 1 to 3 spatial axes], but got Float32[2, 3]. Reshape it, or add axes of size 1 with ExpandDims.");
        Message(
            () => Tensor.MaxPool(Image, 4),
            "MaxPool: a window of 4 is larger than axis 2 of shape [1, 1, 3, 4] with padding 0 and 0. "
            + "Use a smaller window or more padding.");
        Message(
            () => Tensor.SumPool(Image, 2, padding: 2),
            "SumPool: padding 2 and 2 of axis 2 does not suit a window of 2. "
            + "Padding must be from 0 to one less than the window, so that every window holds an element.");
        Message(() => Tensor.MaxPool(Image, 2, 0), "MaxPool: strides [0] has a number below 1. Every number must be 1 or more.");
        Message(
            () => Tensor.MaxPool(Image, [2, 2, 2]),
            "MaxPool: window [2, 2, 2] has 3 numbers for 2 spatial axes. Give one number for all axes, or one for each.");
        Message(
            () => Tensor.AveragePool(Tensor.From([1], [1, 1, 1]), 1),
            "AveragePool: needs a floating-point tensor, but got Int32[1, 1, 1]. "
            + "Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).");
    }

    private static void Message(Func<Tensor> action, string expected) =>
        Assert.Equal(expected, Assert.Throws<ArgumentException>(action).Message);

    private static void Equal(Shape shape, double[] numbers, Tensor actual)
    {
        Assert.Equal(shape, actual.Shape);
        Assert.Equal(numbers, actual.ToArray<double>());
    }
}
