using Xunit;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class IsFiniteTests : PrimitiveTests
{
    protected override Type Primitive => typeof(IsFinite);

    protected override IEnumerable<LawCase> Cases(Random random) =>
        ElementwiseCases.Unary(random, static x => Tensor.IsFinite(1 / Tensor.Round(x)));

    [Fact]
    public void Special_values()
    {
        double[] numbers = [1, double.PositiveInfinity, double.NegativeInfinity, double.NaN, -0.0];
        Assert.Equal([true, false, false, false, true], Tensor.IsFinite(Tensor.From(numbers)).ToArray<bool>());
        Assert.Equal([true, false, false, false, true], Tensor.IsFinite(Tensor.From(numbers).Cast(DType.Float32)).ToArray<bool>());
    }

    [Fact]
    public void Integers_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(static () => Tensor.IsFinite(Tensor.From([1])));
        Assert.Equal(
            "IsFinite: needs a floating-point tensor, but got Int32[1]. Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).",
            error.Message);
    }
}
