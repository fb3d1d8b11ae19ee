using Xunit;

namespace AutoGrad.Tests.Operations.Movement;

public sealed class UnfoldTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Unfold);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("overlapping", x => x[0].Unfold(0, 3), Sample.Uniform(random, [7]));
        yield return new("apart", x => x[0].Unfold(-1, 2, 3), Sample.Uniform(random, [2, 7]));
        yield return new("two axes", x => x[0].Unfold([2, 1], [2, 3], [1, 2]), Sample.Uniform(random, [2, 7, 4]));
        yield return new("dilated", x => x[0].Unfold([0], 3, 2, 2), Sample.Uniform(random, [9]));
        yield return new("one place", x => x[0].Unfold(1, 1), Sample.Uniform(random, [2, 3]));
        yield return new("the whole axis", x => x[0].Unfold(0, 3), Sample.Uniform(random, [3, 2]));
        yield return new("empty", x => x[0].Unfold(0, 2), Sample.Uniform(random, [3, 0]));
    }

    [Fact]
    public void Windows_slide()
    {
        Tensor y = Tensor.Arange(6).Unfold(0, 3, 2);
        Assert.Equal(Shape.Create(2, 3), y.Shape);
        Assert.Equal([0, 1, 2, 2, 3, 4], Numbers(y));
        Assert.Equal([0, 2, 4, 1, 3, 5], Numbers(Tensor.Arange(6).Unfold(0, 3, dilations: 2)));
    }

    [Fact]
    public void A_window_larger_than_its_axis_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.Ones([2, 4]).Unfold(1, 3, dilations: 2));
        Assert.Equal(
            "Unfold: a window of 3 with dilation 2 spans 5 places, more than axis 1 of shape [2, 4] has. "
            + "Use a smaller window or dilation, or Pad first.",
            error.Message);
    }

    [Fact]
    public void A_window_of_no_places_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.Ones([2, 4]).Unfold(1, 0));
        Assert.Equal("Unfold: sizes [0] has a number below 1. Every number must be 1 or more.", error.Message);
    }
}
