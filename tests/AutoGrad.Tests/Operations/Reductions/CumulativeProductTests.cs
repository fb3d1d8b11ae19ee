using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Reductions;

public sealed class CumulativeProductTests : PrimitiveTests
{
    protected override Type Primitive => typeof(CumulativeProduct);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("vector", x => x[0].CumulativeProduct(0), Sample.Uniform(random, [5]));
        yield return new("first axis from the end", x => x[0].CumulativeProduct(0, reverse: true), Sample.Uniform(random, [3, 2]));
        yield return new("last axis", x => x[0].CumulativeProduct(-1), Sample.Uniform(random, [2, 3, 4]));
        yield return new("with zeros", x => x[0].CumulativeProduct(0), Tensor.From([2.0, 0, 3, 0, -1, 0.5]));
        yield return new("empty", x => x[0].CumulativeProduct(0), Sample.Uniform(random, [0, 2]));
        yield return new("size 1", x => x[0].CumulativeProduct(0), Sample.Uniform(random, [1]));
    }

    [Fact]
    public void Running_products()
    {
        Tensor x = Tensor.From([1, 2, 3, 4]);
        Assert.Equal([1, 2, 6, 24], x.CumulativeProduct(0).ToArray<int>());
        Assert.Equal([24, 24, 12, 4], x.CumulativeProduct(0, reverse: true).ToArray<int>());
    }

    [Fact]
    public void Derivatives_up_to_the_third_pass_through_zeros()
    {
        // y₃ = a·b·c·d: its mixed third derivatives are single elements, whatever is 0.
        static Tensor Last(Tensor x) => x.CumulativeProduct(0)[^1];
        Tensor x = Tensor.From([0.0, 2, 0, 5]);
        Assert.Equal([0.0, 0, 0, 0], Grad(Last)(x).ToArray<double>());
        Tensor hessian = Hessian(Last)(x);
        Assert.Equal(10, (double)hessian[0, 2]);
        Assert.Equal(0, (double)hessian[0, 1]);
        Tensor third = Grad((Tensor v) => Hessian(Last)(v)[0, 1])(x);
        Assert.Equal([0.0, 0, 5, 0], third.ToArray<double>());
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.Ones([2]).CumulativeProduct(1));
        Assert.Equal("CumulativeProduct: axis 1 is out of range for shape [2]. Use an axis from -1 to 0.", error.Message);
        error = Assert.Throws<ArgumentException>(() => Tensor.From([true]).CumulativeProduct(0));
        Assert.Equal(
            "CumulativeProduct: needs numbers, but got Bool[1]. Convert it with .Cast(DType.Int32) or .Cast(DType.Float32).", error.Message);
    }
}
