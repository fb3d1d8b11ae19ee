using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.RandomKeys;

public sealed class CategoricalTests
{
    private static readonly double[] Weights = [0.05, 0.4, 0.15, 0.25, 0.15];

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Is_as_frequent_as_its_probability(DType dtype)
    {
        Tensor logits = (Tensor.Log(Tensor.From(Weights)) + 3).Cast(dtype);
        Tensor sample = Key.FromSeed(61).Categorical(logits, [10_000]);
        Assert.Equal(new TensorType(DType.Int32, [10_000]), sample.Type);
        int[] numbers = sample.ToArray<int>();
        double[] counts = [.. Enumerable.Range(0, 5).Select(i => (double)numbers.Count(x => x == i))];
        Samples.AssertCounts(counts, [.. Weights.Select(static p => p * 10_000)]);
    }

    [Fact]
    public void One_draw_for_each_line_along_any_axis()
    {
        Tensor certain = Tensor.From([0f, -1e9f, -1e9f, -1e9f, 0f, -1e9f], [2, 3]);
        Assert.Equal([0, 1], Key.FromSeed(1).Categorical(certain).ToArray<int>());
        Assert.Equal([0, 1], Key.FromSeed(1).Categorical(certain.Transpose(), axis: 0).ToArray<int>());
        Assert.Equal([0, 1, 0, 1], Key.FromSeed(1).Categorical(certain.Transpose(), [2, 2], 0).ToArray<int>());
    }

    [Fact]
    public void Minus_infinity_is_never_drawn()
    {
        Tensor logits = Tensor.From([float.NegativeInfinity, 0, float.NegativeInfinity, -3]);
        Assert.Equal([1, 3], Key.FromSeed(2).Categorical(logits, [1000]).ToArray<int>().Distinct().Order());
    }

    [Fact]
    public void The_same_under_every_transform() =>
        Samples.AssertSameEverywhere(static key => key.Categorical(Tensor.From([0f, 1f, 2f, 0.5f]), [3, 2]));

    [Fact]
    public void Logits_may_be_traced()
    {
        Tensor certain = Tensor.Eye(4) * 1e6;
        Assert.Equal([0, 1, 2, 3], Vmap(static (Tensor logits, Key key) => key.Categorical(logits))(certain, Key.FromSeed(3).SplitToBatch(4)).ToArray<int>());
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Key key = Key.FromSeed(1);
        KeyTests.AssertError(
            "Key.Categorical: there is nothing to choose from in Float32[2, 0]. Give at least one logit.",
            () => key.Categorical(Tensor.Zeros([2, 0])));
        KeyTests.AssertError("Key.Categorical: axis -1 is out of range for shape []. A scalar has no axes.", () => key.Categorical(1f));
        KeyTests.AssertError(
            "Key.Categorical: logits of shape [2, 3] with alternatives on axis -1 do not stretch to a result of shape [4]. Without that axis, "
            + "aligned at the last one, every size of the logits must be equal or 1.",
            () => key.Categorical(Tensor.Zeros([2, 3]), [4]));
        KeyTests.AssertError(
            "Key.Categorical: needs a floating-point tensor, but got Int32[2]. Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).",
            () => key.Categorical(Tensor.From([1, 2])));
    }
}
