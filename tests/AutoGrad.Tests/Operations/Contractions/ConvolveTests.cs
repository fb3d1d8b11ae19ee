using Xunit;

namespace AutoGrad.Tests.Operations.Contractions;

public sealed class ConvolveTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Convolve);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return Case(random, "one axis", [2, 3, 7], [4, 3, 3]);
        yield return Case(random, "two axes", [2, 2, 5, 6], [3, 2, 2, 3]);
        yield return Case(random, "three axes", [1, 2, 3, 4, 3], [2, 2, 2, 1, 3]);
        yield return Case(random, "stride, with a rest", [2, 2, 8, 7], [3, 2, 3, 2], 3);
        yield return Case(random, "strides and padding", [1, 2, 6, 5], [2, 2, 3, 3], [1, 2], Padding.Explicit([1, 2], [0, 3]));
        yield return Case(random, "cropping", [1, 2, 6, 5], [2, 2, 2, 2], 1, Padding.Explicit([-1, 1], [1, -2]));
        yield return Case(random, "same", [1, 1, 5, 4], [2, 1, 3, 2], 2, Padding.Same);
        yield return Case(random, "dilated kernel", [1, 2, 8], [3, 2, 3], 2, 1, 1, 2);
        yield return Case(random, "dilated input", [2, 2, 4, 3], [2, 2, 3, 2], [1, 2], 2, [2, 3], 1);
        yield return Case(random, "everything", [2, 4, 5, 4], [6, 2, 2, 3], [2, 3], Padding.Explicit([2, 1], [1, 3]), [3, 2], [2, 1], 2);
        yield return Case(random, "groups", [2, 6, 5], [9, 2, 2], groups: 3);
        yield return Case(random, "depthwise", [2, 3, 4, 4], [6, 1, 2, 2], padding: 1, groups: 3);
        yield return Case(random, "kernel as large as x", [2, 3, 4, 3], [2, 3, 4, 3]);
        yield return Case(random, "padding alone", [1, 1, 1], [1, 1, 2], 3, 4);
        yield return Case(random, "no images", [0, 2, 4], [3, 2, 2]);
        yield return Case(random, "no channels", [2, 0, 4], [3, 0, 2]);
        yield return Case(random, "no filters", [2, 2, 4], [0, 2, 2]);
        yield return Case(random, "empty axis", [2, 2, 0], [3, 2, 2], 1, 2);
    }

    [Fact]
    public void Same_keeps_the_size()
    {
        Tensor kernel = Tensor.Ones([1, 1, 4, 3]);
        Assert.Equal(Shape.Create(1, 1, 7, 5), Tensor.Convolve(Tensor.Ones([1, 1, 7, 5]), kernel, padding: Padding.Same).Shape);
        Assert.Equal(Shape.Create(1, 1, 4, 2), Tensor.Convolve(Tensor.Ones([1, 1, 7, 5]), kernel, [2, 3], Padding.Same).Shape);
        Tensor dilated = Tensor.Convolve(Tensor.Ones([1, 1, 7, 5]), kernel, padding: Padding.Same, kernelDilation: 2);
        Assert.Equal(Shape.Create(1, 1, 7, 5), dilated.Shape);
    }

    [Fact]
    public void The_kernel_is_not_flipped()
    {
        Tensor y = Tensor.Convolve(Tensor.From([1, 2, 3, 4], [1, 1, 4]), Tensor.From([10, 1], [1, 1, 2]), padding: Padding.Explicit(0, 1));
        Assert.Equal([12, 23, 34, 40], y.ToArray<int>());
    }

    [Fact]
    public void A_batch_of_images_and_kernels_is_one_convolution()
    {
        // Batched over x and kernel at once, examples become groups of one convolution.
        Tensor x = Sample.Uniform(new Random(1), [5, 2, 3, 6]), kernel = Sample.Uniform(new Random(2), [5, 4, 3, 2]);
        Tensor one = Placeholder.Create(new TensorType(DType.Float64, [2, 3, 6]));
        Tensor own = Placeholder.Create(new TensorType(DType.Float64, [4, 3, 2]));
        Tensor together = Batching.Apply(5, [Tensor.Convolve(one, own)], [one, own], [x, kernel])[0];
        Assert.Single(Graph.Reachable([together], static _ => true), static node => node.Primitive is Convolve);
    }

    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 2, 3 },
        "Convolve: needs x [N, C, 1 to 3 spatial axes] and a kernel of the same rank, but got Float32[2, 3] and Float32[2, 3]. "
        + "Reshape them, or add axes of size 1 with ExpandDims.")]
    [InlineData(new[] { 2, 3, 4 }, new[] { 2, 3, 2, 2 },
        "Convolve: needs x [N, C, 1 to 3 spatial axes] and a kernel of the same rank, but got Float32[2, 3, 4] and Float32[2, 3, 2, 2]. "
        + "Reshape them, or add axes of size 1 with ExpandDims.")]
    [InlineData(new[] { 2, 3, 4 }, new[] { 2, 4, 2 },
        "Convolve: x [2, 3, 4] has 3 channels, but the kernel [2, 4, 2] is for 4 in each of 1 groups. "
        + "Axis 1 of the kernel times groups must be axis 1 of x.")]
    [InlineData(new[] { 2, 3, 4, 4 }, new[] { 2, 3, 2, 5 },
        "Convolve: along axis 3 the kernel [2, 3, 2, 5] spans 5 places, more than the 4 of x [2, 3, 4, 4] with padding 0 and 0. "
        + "Use a smaller kernel or dilation, or more padding.")]
    [InlineData(
        new[] { 2, 3, 4 },
        new[] { 2, 3, 0 },
        "Convolve: the kernel [2, 3, 0] has no taps. Give every spatial axis a size of 1 or more.")]
    public void Shapes_that_do_not_fit_are_refused(int[] x, int[] kernel, string message) =>
        Message(() => Tensor.Convolve(Tensor.Ones(Shape.Create(x)), Tensor.Ones(Shape.Create(kernel))), message);

    [Fact]
    public void Arguments_that_do_not_fit_are_refused()
    {
        Tensor x = Tensor.Ones([1, 4, 5, 5]), kernel = Tensor.Ones([3, 2, 3, 3]);
        Message(
            () => Tensor.Convolve(x, kernel, groups: 2),
            "Convolve: the 3 filters of kernel [3, 2, 3, 3] do not divide into 2 groups. Use a multiple of groups.");
        Message(() => Tensor.Convolve(x, kernel, groups: 0), "Convolve: groups is 0. Use 1 for an ordinary convolution.");
        Message(
            () => Tensor.Convolve(x, kernel, groups: 3),
            "Convolve: x [1, 4, 5, 5] has 4 channels, but the kernel [3, 2, 3, 3] is for 2 in each of 3 groups. "
            + "Axis 1 of the kernel times groups must be axis 1 of x.");
        Message(() => Tensor.Convolve(x, kernel, 0), "Convolve: strides [0] has a number below 1. Every number must be 1 or more.");
        Message(
            () => Tensor.Convolve(x, kernel, kernelDilation: [1, 2, 3]),
            "Convolve: kernelDilation [1, 2, 3] has 3 numbers for 2 spatial axes. Give one number for all axes, or one for each.");
        Message(
            () => Tensor.Convolve(x, Tensor.Ones([3, 4, 3, 3], DType.Float64)),
            "Convolve: dtypes Float32 and Float64 do not mix (operands are Float32[1, 4, 5, 5] and Float64[3, 4, 3, 3]). "
            + "Convert one operand, for example with .Cast(DType.Float64).");
        Message(
            () => Tensor.Convolve(x, Tensor.Ones([3, 4, 3, 3]), inputDilation: 2_000_000_000),
            "Convolve: along axis 2, x [1, 4, 5, 5] with its dilation and padding spans 8,000,000,001 places. "
            + "Use a smaller dilation or padding.");
        Message(
            () => Tensor.Convolve(x, Tensor.Ones([3, 4, 3, 3]), padding: -2),
            "Convolve: along axis 2 the kernel [3, 4, 3, 3] spans 3 places, more than the 1 of x [1, 4, 5, 5] with padding -2 and -2. "
            + "Use a smaller kernel or dilation, or more padding.");
    }

    private static void Message(Func<Tensor> action, string expected) =>
        Assert.Equal(expected, Assert.Throws<ArgumentException>(action).Message);

    private static LawCase Case(
        Random random,
        string name,
        Shape x,
        Shape kernel,
        Axes strides = default,
        Padding padding = default,
        Axes inputDilation = default,
        Axes kernelDilation = default,
        int groups = 1) => new(
            name,
            inputs => Tensor.Convolve(inputs[0], inputs[1], strides, padding, inputDilation, kernelDilation, groups),
            Sample.Uniform(random, x),
            Sample.Uniform(random, kernel));
}
