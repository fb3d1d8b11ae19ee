using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Creation;

public sealed class FromTests
{
    [Fact]
    public void Nested_collection_expressions_are_tensors()
    {
        Tensor vector = [1f, 2f, 3f];
        Tensor matrix = [[0f, 0f], [0f, 1f], [1f, 0f]];
        Tensor cube = [[[1, 2], [3, 4]], [[5, 6], [7, 8]]];
        Assert.Equal("Float32[3]", vector.Type.ToString());
        Assert.Equal("Float32[3, 2]", matrix.Type.ToString());
        Assert.Equal([0f, 0, 0, 1, 1, 0], matrix.ToArray<float>());
        Assert.Equal("Int32[2, 2, 2]", cube.Type.ToString());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], cube.ToArray<int>());
    }

    [Fact]
    public void Every_literal_gives_its_dtype()
    {
        Assert.Equal(DType.Float64, Of([1.0]).DType);
        Assert.Equal(DType.Float32, Of([1f]).DType);
        Assert.Equal(DType.Int32, Of([1]).DType);
        Assert.Equal(DType.Int64, Of([1L]).DType);
        Assert.Equal(DType.UInt32, Of([1u]).DType);
        Assert.Equal([true, false], Of([true, false]).ToArray<bool>());
    }

    [Fact]
    public void Mixed_literals_take_the_widest_type()
    {
        Assert.Equal([1f, 2.5f], Of([1, 2.5f]).ToArray<float>());
        Assert.Equal([1.5, 2, 3], Of([1.5f, 2.0, 3]).ToArray<double>());
        Assert.Equal([1L, 2], Of([1, 2L]).ToArray<long>());
        Assert.Equal([3, 0.5], Of([3L, 0.5]).ToArray<double>());
    }

    [Fact]
    public void Literals_take_the_dtype_of_tensors_beside_them()
    {
        Tensor half = Tensor.From(0.5f);
        Assert.Equal([1f, 0.5f, 2f], Of([1.0, half, 2]).ToArray<float>());
        Tensor index = Tensor.From(7L);
        Assert.Equal([7L, 1], Of([index, 1]).ToArray<long>());
        Assert.Equal(
            "Tensor: the number 0.5 is not a value of the Int64 tensor it meets. " +
            "Convert the tensor with .Cast(DType.Float32), or use a whole number in range.",
            Assert.Throws<ArgumentException>(() => Of([index, 0.5])).Message);
    }

    [Fact]
    public void Rows_may_be_tensors()
    {
        Tensor row = [1f, 2f];
        Tensor stacked = [row, row * 10, [5f, 6f]];
        Assert.Equal([1f, 2, 10, 20, 5, 6], stacked.ToArray<float>());
        Assert.Equal("Float32[3, 2]", stacked.Type.ToString());
    }

    [Fact]
    public void Spreads_run_along_the_leading_axis()
    {
        Tensor matrix = [[1, 2], [3, 4]];
        Tensor longer = [.. matrix, [5, 6]];
        Assert.Equal([1, 2, 3, 4, 5, 6], longer.ToArray<int>());
    }

    [Fact]
    public void Derivatives_pass_through_collections()
    {
        Tensor x = Tensor.From(3.0);
        Tensor stacked = [x, x * x, 1];
        Assert.Equal(7, (double)Gradients(stacked.Sum(), x)[0]);
    }

    [Fact]
    public void A_collection_of_literals_is_a_constant()
    {
        Tensor matrix = [[1f, 2f], [3f, 4f]];
        Assert.IsType<Constant>(matrix.Primitive);
    }

    [Fact]
    public void Arrays_of_every_rank_are_copied()
    {
        double[] numbers = [1, 2];
        Tensor vector = Tensor.From(numbers);
        numbers[0] = 9;
        Assert.Equal([1.0, 2], vector.ToArray<double>());
        Assert.Equal("Int32[2, 3]", Tensor.From(new int[2, 3]).Type.ToString());
        Assert.Equal("Bool[1, 2, 3]", Tensor.From(new bool[1, 2, 3]).Type.ToString());
        Assert.Equal([1f, 2, 3, 4], Tensor.From(new[,] { { 1f, 2 }, { 3, 4 } }).ToArray<float>());
        Assert.Equal("Float32[0, 2]", Tensor.From(new float[0, 2]).Type.ToString());
        Assert.Equal("UInt32[2, 1]", Tensor.From([1u, 2u], [2, 1]).Type.ToString());
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        AssertError("Tensor: elements of shapes [2] and [1] do not stack. Make all rows equally long.", static () => [[1, 2], [3]]);
        AssertError("Tensor: elements of shapes [2] and [] do not stack. Make all rows equally long.", static () => [1, [2, 3]]);
        AssertError("Tensor: an empty collection has no dtype. Write Tensor.Zeros([0]) with the dtype you want.", static () => []);
        AssertError(
            "From: 3 elements do not fill shape [2, 2]. Pass 4 elements, or another shape.", static () => Tensor.From([1, 2, 3], [2, 2]));
        AssertError("Tensor: no dtype stores Char values. Use float, double, int, long, uint or bool.", static () => Tensor.From(['a']));
        AssertError(
            "Tensor: the number true is not a value of the Int32 tensor it meets. " +
            "Convert the tensor with .Cast(DType.Float32), or use a whole number in range.",
            static () => [1, true]);
    }

    /// <summary>The tensor a collection expression makes where a tensor is expected.</summary>
    private static Tensor Of(Tensor tensor) => tensor;

    private static void AssertError(string message, Func<Tensor> mistake) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(mistake).Message);
}
