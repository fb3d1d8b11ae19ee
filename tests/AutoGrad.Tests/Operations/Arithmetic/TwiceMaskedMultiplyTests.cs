using AutoGrad.Tests.Operations.Elementwise;
using Xunit;

namespace AutoGrad.Tests.Operations.Arithmetic;

public sealed class TwiceMaskedMultiplyTests : PrimitiveTests
{
    protected override Type Primitive => typeof(TwiceMaskedMultiply);

    protected override IEnumerable<LawCase> Cases(Random random) => ElementwiseCases.Binary(random, Apply, 0.5, 2);

    [Fact]
    public void Zero_on_either_side_wins()
    {
        Tensor x = Tensor.From([0.0, double.NaN, double.NegativeInfinity, 2.0, double.NaN]);
        Tensor y = Tensor.From([double.PositiveInfinity, -0.0, 0.0, 3.0, 1.0]);
        Assert.Equal([0.0, 0.0, 0.0, 6.0, double.NaN], Apply(x, y).ToArray<double>());
    }

    private static Tensor Apply(Tensor x, Tensor y)
    {
        (x, y) = Operands.Align("TwiceMaskedMultiply", x, y);
        return new TwiceMaskedMultiply().Apply(x, y);
    }
}
