using AutoGrad.Compilation;
using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Compilation;

public sealed class FlopCountTests
{
    private static readonly Tensor X = Placeholder.Create(new TensorType(DType.Float32, [4, 5]));

    [Fact]
    public void A_formula_counts_for_every_element()
    {
        Assert.Equal(20, FlopCount.Of(X * X));
        Assert.Equal(20, FlopCount.Of(Tensor.MaskedMultiply(X, X)));
        Assert.Equal(20 * 48, FlopCount.Of(Tensor.Sin(X)));
        Assert.Equal(20 * (1 + 1 + 4), FlopCount.Of(-(X + X) / X));
    }

    [Fact]
    public void A_reduction_counts_what_it_reads() => Assert.Equal(20, FlopCount.Of(X.Sum(0)));

    [Fact]
    public void Moving_elements_counts_nothing() =>
        Assert.Equal(0, FlopCount.Of(Tensor.Concatenate([X.Transpose(), X.Reshape(5, 4)]), Tensor.Ones([3]).BroadcastTo([2, 3])));

    [Fact]
    public void What_outputs_share_counts_once()
    {
        Tensor square = X * X;
        Assert.Equal(20 * (1 + 48 + 48), FlopCount.Of(Tensor.Sin(square), Tensor.Cos(square)));
    }

    [Fact]
    public void Known_values_count_nothing()
    {
        Tensor sum = Tensor.Ones([7]) + Tensor.Ones([7]);
        Assert.Equal(14, FlopCount.Of(-sum));
        sum.Evaluate();
        Assert.Equal(7, FlopCount.Of(-sum));
    }

    [Fact]
    public void A_contraction_counts_two_for_each_pair()
    {
        // [b, i, k] · [b, k, j] → [b, i, j]
        var contract = new Lowering.Contract([0], [2], [0], [1]);
        Assert.Equal(2 * 3 * 4 * 5 * 6, FlopCount.Of(new Lowered(contract, [3, 4, 6]).Apply(Input([3, 4, 5]), Input([3, 5, 6]))));
    }

    [Fact]
    public void A_convolution_counts_two_for_each_pair()
    {
        var geometry = new ConvolutionGeometry([1, 1], [0, 0], [0, 0], [1, 1], [1, 1], 1);
        Assert.Equal(2 * 8 * 16 * 26 * 26 * 3 * 3 * 3, Convolution(geometry, [8, 3, 28, 28], [16, 3, 3, 3], [8, 16, 26, 26]));
    }

    [Fact]
    public void Groups_see_only_their_channels()
    {
        var geometry = new ConvolutionGeometry([1], [0], [0], [1], [1], 2);
        Assert.Equal(2 * 6 * 7 * 2 * 4, Convolution(geometry, [1, 4, 10], [6, 2, 4], [1, 6, 7]));
    }

    [Fact]
    public void Padding_and_the_zeros_of_a_dilated_input_do_not_count()
    {
        // Positions 0 … 9 of the padded input, of which 1 … 8 exist: the kernel of 3 misses one at either end.
        Assert.Equal(2 * ((8 * 3) - 2), Convolution(new([1], [1], [1], [1], [1], 1), [1, 1, 8], [1, 1, 3], [1, 1, 8]));
        // Four elements with a zero between each: every second place of the dilated input exists.
        Assert.Equal(2 * ((3 * 2) + (2 * 1)), Convolution(new([1], [0], [0], [2], [1], 1), [1, 1, 4], [1, 1, 3], [1, 1, 5]));
    }

    [Fact]
    public void A_strided_convolution_costs_as_much_as_its_transpose()
    {
        long forward = Convolution(new([2], [1], [1], [1], [1], 1), [1, 1, 9], [1, 1, 3], [1, 1, 5]);
        long backward = Convolution(new([1], [1], [1], [2], [1], 1), [1, 1, 5], [1, 1, 3], [1, 1, 9]);
        Assert.Equal(forward, backward);
    }

    [Theory]
    [InlineData(1, 0, 1, 1, 1)]
    [InlineData(2, 1, 1, 1, 1)]
    [InlineData(3, 2, 2, 1, 1)]
    [InlineData(2, 1, 1, 2, 2)]
    public void A_convolution_costs_as_much_as_either_gradient(int stride, int padding, int inputDilation, int kernelDilation, int groups)
    {
        Tensor x = Input([2, 4, 11, 9]), kernel = Input([6, 4 / groups, 3, 2]);
        Tensor y = Tensor.Convolve(x, kernel, stride, padding, inputDilation, kernelDilation, groups);
        Tensor cotangent = Input(y.Shape);
        foreach (Tensor operand in new[] { x, kernel })
        {
            Assert.Equal(FlopCount.Of(y), FlopCount.Of(Reverse.Cotangents([y], [cotangent], [operand])[0]));
        }
    }

    /// <summary>The price of reverse mode: value and gradient of a network cost a little more than twice the value.</summary>
    [Fact]
    public void A_gradient_costs_a_small_multiple_of_the_value()
    {
        Tensor x = Input([32, 784]), labels = Input([32, 10]);
        Tensor[] weights = [Input([784, 100]), Input([100]), Input([100, 50]), Input([50]), Input([50, 10]), Input([10])];
        Tensor y = x;
        for (int layer = 0; layer < weights.Length; layer += 2) y = Tensor.Tanh(Tensor.MatMul(y, weights[layer]) + weights[layer + 1]);
        Tensor loss = Tensor.Square(y - labels).Mean();
        long value = FlopCount.Of(loss);
        long both = FlopCount.Of([loss, .. AutoGrad.Transforms.Gradients(loss, weights)]);
        Assert.InRange(value, 2 * 32 * ((784 * 100) + (100 * 50) + (50 * 10)), 2.1 * 32 * ((784 * 100) + (100 * 50) + (50 * 10)));
        Assert.InRange((double)both / value, 1, 2.2); // backwards two products a layer, but only one for the first
    }

    private static long Convolution(ConvolutionGeometry geometry, Shape x, Shape kernel, Shape y)
    {
        for (int axis = 0; axis < geometry.SpatialRank; axis++)
        {
            Assert.Equal(y[axis + 2], geometry.OutputSize(axis, x[axis + 2], kernel[axis + 2]));
        }
        return FlopCount.Of(new Lowered(new Lowering.Convolve(geometry), y).Apply(Input(x), Input(kernel)));
    }

    private static Tensor Input(Shape shape) => Placeholder.Create(new TensorType(DType.Float32, shape));

    /// <summary>A primitive that is nothing but its lowering.</summary>
    private sealed record Lowered(Lowering Lowering, Shape Shape) : NonDifferentiable
    {
        public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => new(inputs[0].DType, Shape);

        public override Lowering Lower(Tensor y) => Lowering;

        public override Tensor Batch(Tensor y, BatchedInputs inputs) => throw Errors.Internal("not batched");
    }
}
