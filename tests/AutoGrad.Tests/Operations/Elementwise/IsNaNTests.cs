using Xunit;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class IsNaNTests : PrimitiveTests
{
    protected override Type Primitive => typeof(IsNaN);

    protected override IEnumerable<LawCase> Cases(Random random) =>
        ElementwiseCases.Unary(random, static x => Tensor.IsNaN(1 / Tensor.Round(x)));

    [Fact]
    public void Special_values()
    {
        double[] numbers = [1, double.PositiveInfinity, double.NegativeInfinity, double.NaN, -0.0];
        Assert.Equal([false, false, false, true, false], Tensor.IsNaN(Tensor.From(numbers)).ToArray<bool>());
        Assert.Equal([false, false, false, true, false], Tensor.IsNaN(Tensor.From(numbers).Cast(DType.Float32)).ToArray<bool>());
    }

    [Fact]
    public void Integers_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(static () => Tensor.IsNaN(Tensor.From([1])));
        Assert.Equal(
            "IsNaN: needs a floating-point tensor, but got Int32[1]. Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).",
            error.Message);
    }
}
