using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Reductions;

public sealed class ProductTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Product);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("all", x => x[0].Product(), Sample.Uniform(random, [2, 3]));
        yield return new("scalar", x => x[0].Product(), Sample.Uniform(random, []));
        yield return new("first axis", x => x[0].Product(0), Sample.Uniform(random, [5, 2]));
        yield return new("outer axes kept", x => x[0].Product([0, -1], keepDims: true), Sample.Uniform(random, [2, 3, 3]));
        yield return new("no axis", x => x[0].Product([]), Sample.Uniform(random, [2]));
        yield return new("nothing", x => x[0].Product(0), Sample.Uniform(random, [0, 3]));
        yield return new("a zero", x => x[0].Product(), Tensor.From([0.0, 2, 3]));
        yield return new("two zeros", x => x[0].Product(), Tensor.From([0.0, 2, 0, 4]));
        yield return new("three zeros", x => x[0].Product(1), Tensor.From([0.0, 2, 0, 4, 0, 5, 6, 7, 8, 9], [2, 5]));
        foreach (LawCase law in RandomShapes.Reductions(random, static (x, axes) => x.Product(axes), static (random, shape) => Sample.Uniform(random, shape, 0.8, 1.2))) yield return law;
    }

    [Fact]
    public void Third_derivative_at_zero()
    {
        Tensor x = Tensor.From([0.0, 0, 0, 5]).Fresh();
        Tensor first = Gradients(x.Product(), x)[0];
        Tensor second = Gradients(first.SliceAxis(0, 0, 1).Sum(), x)[0];
        Tensor third = Gradients(second.SliceAxis(0, 1, 1).Sum(), x)[0];
        Assert.Equal([0.0, 0, 5, 0], third.ToArray<double>());
    }

    [Fact]
    public void Integers_wrap_and_Bools_are_refused()
    {
        Assert.Equal(unchecked(1_000_000_007 * 998_244_353), Tensor.From([1_000_000_007, 998_244_353]).Product().Item<int>());
        var error = Assert.Throws<ArgumentException>(() => Tensor.From([true]).Product());
        Assert.Equal("Product: needs numbers, but got Bool[1]. Convert it with .Cast(DType.Int32) or .Cast(DType.Float32).", error.Message);
    }
}
