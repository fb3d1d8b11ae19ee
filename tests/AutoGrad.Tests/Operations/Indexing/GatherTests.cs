using AutoGrad.Tests.Functions;
using Xunit;
using static AutoGrad.Tensor;

namespace AutoGrad.Tests.Operations.Indexing;

public sealed class GatherTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Gather);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("first axis", x => Take(x[0], x[1]), Sample.Uniform(random, [4, 2]), Sample.Integers(random, [3], 0, 4));
        yield return new("repeated", x => Take(x[0], x[1]), Sample.Uniform(random, [3]), From([2, 0, 2, 2]));
        yield return new("middle axis, matrix of indices", x => Take(x[0], x[1], 1), Sample.Uniform(random, [2, 5, 3]), Sample.Integers(random, [2, 2], 0, 5));
        yield return new("one index", x => Take(x[0], x[1], -1), Sample.Uniform(random, [2, 3]), From(1L));
        yield return new("no index", x => Take(x[0], x[1]), Sample.Uniform(random, [2, 3]), Zeros([0], DType.Int32));
        yield return new("of a view", x => Take(x[0].Transpose(), x[1]), Sample.Uniform(random, [2, 9]), From([7]));
        yield return new("along", x => TakeAlong(x[0], x[1], 1), Sample.Uniform(random, [3, 4, 2]), Sample.Integers(random, [3, 2, 2], 0, 4));
        yield return new("along, broadcast", x => TakeAlong(x[0], x[1], 0), Sample.Uniform(random, [3, 4]), Sample.Integers(random, [2, 1], 0, 3));
    }

    protected override Tensor Vary(Tensor input, int example, Random random) =>
        input.DType.IsInteger && example > 0 ? input.Flip() : base.Vary(input, example, random);

    [Fact]
    public void Rows_are_looked_up()
    {
        Tensor table = From<float>([1, 2, 3, 4, 5, 6], [3, 2]);
        Assert.Equal([5f, 6, 1, 2], Take(table, From([2, 0])).ToArray<float>());
        Assert.Equal([2f, 1, 4, 3, 6, 5], Take(table, From([1L, 0]), 1).ToArray<float>());
        Assert.Equal([2f, 3, 6], TakeAlong(table, From([1, 0, 1], [3, 1]), 1).ToArray<float>());
        Assert.Equal([true], Take(From([false, true]), From([1])).ToArray<bool>());
    }

    [Fact]
    public void A_known_index_out_of_range_is_refused_when_the_expression_is_built()
    {
        Tensor x = Zeros([2, 3]);
        Messages.Verify(
            "Take: index 3 is out of range for axis 1 of size 3, of shape [2, 3]. Indices in a tensor count from 0: use 0 to 2.",
            () => Take(x, From([0, 3]), 1));
        Messages.Verify(
            "Take: index -1 is out of range for axis 0 of size 2, of shape [2, 3]. Indices in a tensor count from 0: use 0 to 1.",
            () => Take(x, -1));
        Messages.Verify(
            "Take: index 0 is out of range for axis 0 of size 0, of shape [0]. The axis is empty: nothing can be looked up there.",
            () => Take(Zeros([0]), Placeholder.Create(new TensorType(DType.Int32, [1]))));
        Messages.Verify(
            "TakeAlong: index 2 is out of range for axis 0 of size 2, of shape [2, 3]. Indices in a tensor count from 0: use 0 to 1.",
            () => TakeAlong(x, From<int>([1, 0, 2], [1, 3]), 0));
    }

    [Fact]
    public void A_computed_index_out_of_range_is_refused_when_it_is_evaluated()
    {
        Tensor taken = Take(Zeros([2, 3]), From([1]) + 1);
        Messages.Verify(
            "Take: index 2 is out of range for axis 0 of size 2, of shape [2, 3]. Indices in a tensor count from 0: use 0 to 1.",
            () => taken.Evaluate());
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        Tensor x = Zeros([2, 3]);
        Messages.Verify(
            "Take: indices must be Int32 or Int64, but got Float32[2]. Convert them with .Cast(DType.Int32).",
            () => Take(x, Zeros([2])));
        Messages.Verify("Take: axis 2 is out of range for shape [2, 3]. Use an axis from -2 to 1.", () => Take(x, From([0]), 2));
        Messages.Verify(
            "TakeAlong: indices of shape [2] do not fit shape [2, 3] along axis 1. Give them rank 2 (ExpandDims adds axes) and, but for axis 1, the same sizes or 1.",
            () => TakeAlong(x, From([0, 0]), 1));
        Messages.Verify(
            "TakeAlong: indices of shape [3, 1] do not fit shape [2, 3] along axis 1. Give them rank 2 (ExpandDims adds axes) and, but for axis 1, the same sizes or 1.",
            () => TakeAlong(x, Zeros([3, 1], DType.Int32), 1));
    }
}
