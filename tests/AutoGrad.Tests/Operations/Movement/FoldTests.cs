using Xunit;

namespace AutoGrad.Tests.Operations.Movement;

public sealed class FoldTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Fold);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("overlapping", x => x[0].Fold([7], 0), Sample.Uniform(random, [5, 3]));
        yield return new("apart", x => x[0].Fold([2, 7], -1, 3), Sample.Uniform(random, [2, 2, 2]));
        yield return new("two axes", x => x[0].Fold([2, 7, 4], [2, 1], [1, 2]), Sample.Uniform(random, [2, 3, 3, 2, 3]));
        yield return new("dilated", x => x[0].Fold([9], 0, 2, 2), Sample.Uniform(random, [3, 3]));
        yield return new("empty", x => x[0].Fold([3, 0], 0), Sample.Uniform(random, [2, 0, 2]));
    }

    [Fact]
    public void Windows_that_meet_are_added() =>
        Assert.Equal([1, 2, 7, 5, 6, 0], Numbers(Tensor.From([1, 2, 3, 4, 5, 6], [2, 3]).Fold([6], 0, 2)));

    [Fact]
    public void Windows_of_another_shape_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.Ones([5, 3]).Fold([8], 0));
        Assert.Equal(
            "Fold: windows of shape [5, 3] do not lie in shape [8], whose windows have shape [6, 3]. "
            + "Use the shape and the numbers that the windows were unfolded with.",
            error.Message);
    }

    [Fact]
    public void Windows_of_another_rank_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.Ones([5, 3]).Fold([7, 2], 0));
        Assert.Equal("Fold: windows of shape [5, 3] cannot lie along axes [0] of shape [7, 2]. The windows need 3 axes.", error.Message);
    }
}
