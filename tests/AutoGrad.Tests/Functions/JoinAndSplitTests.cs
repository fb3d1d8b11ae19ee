using System.Collections.Immutable;
using Xunit;
using static AutoGrad.Tensor;

namespace AutoGrad.Tests.Functions;

/// <summary>Functions that join, cut and repeat tensors.</summary>
public sealed class JoinAndSplitTests
{
    private static readonly Tensor X = From([1, 2, 3, 4, 5, 6], [2, 3]);

    [Fact]
    public void Numbers_stack_with_tensors_of_any_dtype()
    {
        Tensor joined = Stack([1, From(2.5f), 3.0]);
        Assert.Equal(new TensorType(DType.Float32, [3]), joined.Type);
        Assert.Equal([1f, 2.5f, 3f], joined.ToArray<float>());
        Assert.Equal([1.0, 2.5], Stack([1, 2.5]).ToArray<double>());
        Assert.Throws<ArgumentException>(() => Stack([From(1), 2.5]));
    }

    [Fact]
    public void Stack_makes_a_new_axis()
    {
        AssertIs([2, 2], [1, 2, 3, 4], Stack([From([1, 2]), From([3, 4])]));
        AssertIs([2, 2], [1, 3, 2, 4], Stack([From([1, 2]), From([3, 4])], axis: -1));
        AssertIs([1], [7], Stack([From(7)]));
        Messages.Verify("Stack: needs at least one tensor. Pass the tensors to stack.", () => Stack([]));
        Messages.Verify(
            "Stack: shapes [2, 3] and [3] differ. Stack tensors of one shape, or Concatenate along an axis they have.",
            () => Stack([X, From([1, 2, 3])]));
        Messages.Verify(
            "Stack: dtypes Int32 and Float32 do not mix (operands are Int32[2, 3] and Float32[2, 3]). Convert one operand, for example with .Cast(DType.Float32).",
            () => Stack([X, Ones([2, 3])]));
        Messages.Verify("Stack: axis 3 is out of range for shape [2, 3, 1]. Use an axis from -3 to 2.", () => Stack([X], axis: 3));
    }

    [Fact]
    public void Concatenate_explains_mistakes()
    {
        Messages.Verify("Concatenate: needs at least one tensor. Pass the tensors to join.", () => Concatenate([]));
        Messages.Verify(
            "Concatenate: shapes [2, 3] and [3, 3] differ outside axis 1. Only the size along the joined axis may differ; Reshape or slice first, or Stack to make a new axis.",
            () => Concatenate([X, Zeros([3, 3], DType.Int32)], axis: 1));
        Messages.Verify(
            "Concatenate: axis 2 is out of range for shape [2, 3]. Use an axis from -2 to 1.",
            () => Concatenate([X, X], axis: 2));
        Tensor large = Zeros([2_000_000_000], DType.Bool);
        Messages.Verify(
            "Concatenate: axis 0 would get size 4,000,000,000, more than 2,147,483,591. Join fewer or smaller tensors.",
            () => Concatenate([large, large]));
    }

    [Fact]
    public void Split_is_undone_by_concatenate()
    {
        ImmutableArray<Tensor> columns = X.Split(3, axis: 1);
        Assert.Equal(3, columns.Length);
        AssertIs([2, 1], [2, 5], columns[1]);
        AssertIs([2, 3], [1, 2, 3, 4, 5, 6], Concatenate(columns.AsSpan(), 1));
        ImmutableArray<Tensor> parts = X.Split([1, -1, 0], axis: -1);
        AssertIs([2, 1], [1, 4], parts[0]);
        AssertIs([2, 2], [2, 3, 5, 6], parts[1]);
        Assert.Equal([2, 0], parts[2].Shape);
        Messages.Verify(
            "Split: axis 1 of shape [2, 3] does not divide into 2 equal parts. Choose a divisor of 3, or list the sizes of the parts.",
            () => X.Split(2, 1));
        Messages.Verify(
            "Split: axis 0 of shape [2, 3] does not divide into 0 equal parts. Choose a divisor of 2, or list the sizes of the parts.",
            () => X.Split(0));
        Messages.Verify(
            "Split: parts of sizes [1, 1] do not make up axis 1 of shape [2, 3]. Let the sizes add up to 3, or leave one as -1.",
            () => X.Split([1, 1], 1));
        Messages.Verify(
            "Split: parts of sizes [4, -1] do not make up axis 1 of shape [2, 3]. Let the sizes add up to 3, or leave one as -1.",
            () => X.Split([4, -1], 1));
    }

    [Fact]
    public void Tile_repeats_the_whole()
    {
        AssertIs([2, 6], [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6], X.Tile(2));
        AssertIs([2, 4], [1, 2, 1, 2, 1, 2, 1, 2], From([1, 2]).Tile(2, 2));
        AssertIs([4, 3], [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], X.Tile(2, 1));
        AssertIs([2, 0], [], X.Tile(0));
        Messages.Verify("Tile: counts [2, -1] have a negative number. Repeat every axis 0 times or more.", () => X.Tile(2, -1));
    }

    [Fact]
    public void Repeat_repeats_every_element()
    {
        AssertIs([2, 6], [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6], X.Repeat(2, 1));
        AssertIs([4, 3], [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6], X.Repeat(2, 0));
        AssertIs([0, 3], [], X.Repeat(0, 0));
        Messages.Verify("Repeat: the count -1 is negative. Repeat 0 times or more.", () => X.Repeat(-1, 0));
        Messages.Verify("Repeat: axis 2 is out of range for shape [2, 3]. Use an axis from -2 to 1.", () => X.Repeat(1, 2));
    }

    [Fact]
    public void Roll_brings_back_what_falls_off()
    {
        AssertIs([2, 3], [3, 1, 2, 6, 4, 5], X.Roll(1, 1));
        AssertIs([2, 3], [2, 3, 1, 5, 6, 4], X.Roll(-4, -1));
        AssertIs([2, 3], [4, 5, 6, 1, 2, 3], X.Roll(int.MaxValue, 0));
        Assert.Same(X, X.Roll(6, 1));
        Assert.Equal([0], Zeros([0]).Roll(3, 0).Shape);
        Messages.Verify("Roll: axis 2 is out of range for shape [2, 3]. Use an axis from -2 to 1.", () => X.Roll(1, 2));
    }

    [Fact]
    public void Pad_explains_mistakes()
    {
        Messages.Verify(
            "Pad: low [1], high [0, 0] and interior [0, 0] must have one number for each axis of shape [2, 3]. Give 2 numbers in each.",
            () => X.Pad(1, [0, 0]));
        Messages.Verify(
            "Pad: axis 1 of shape [2, 3] would get size -1 (low [0, -4], high [0, 0], interior [0, 0]). Crop less than there is.",
            () => X.Pad([0, -4], [0, 0]));
        Messages.Verify("Pad: interior [0, -1] has a negative number. Only low and high may crop.", () => X.Pad([0, 0], [0, 0], [0, -1]));
        Messages.Verify(
            "Pad: 0.5 is not a value of Int32. Choose one that is, or convert the tensor with .Cast.",
            () => X.Pad([1, 0], [0, 0], value: 0.5));
        AssertIs([2, 4], [9, 1, 2, 3, 9, 4, 5, 6], X.Pad([0, 1], [0, 0], value: 9));
    }

    private static void AssertIs(Shape shape, int[] elements, Tensor actual)
    {
        Assert.Equal(new TensorType(DType.Int32, shape), actual.Type);
        Assert.Equal(elements, actual.ToArray<int>());
    }

    [Fact]
    public void One_tensor_is_joined_along_an_axis_it_has() => Messages.Verify(
        "Concatenate: axis 1 is out of range for shape [2]. Use an axis from -1 to 0.", static () =>
            Tensor.Concatenate([Tensor.Ones([2])], 1));
}
