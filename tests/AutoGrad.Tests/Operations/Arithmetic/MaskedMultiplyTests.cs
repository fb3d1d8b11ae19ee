using AutoGrad.Tests.Operations.Elementwise;
using Xunit;

namespace AutoGrad.Tests.Operations.Arithmetic;

public sealed class MaskedMultiplyTests : PrimitiveTests
{
    protected override Type Primitive => typeof(MaskedMultiply);

    protected override IEnumerable<LawCase> Cases(Random random) =>
        ElementwiseCases.Unary(random, static x => Tensor.MaskedMultiply(x, Tensor.Sin(x)), 0.5, 2)
            .Concat(ElementwiseCases.Binary(random, Aligned, 0.5, 2));

    private static Tensor Aligned(Tensor x, Tensor y)
    {
        (x, y) = Operands.Align("MaskedMultiply", x, y);
        return Tensor.MaskedMultiply(x, y);
    }

    [Fact]
    public void Zero_on_the_left_wins()
    {
        Tensor x = Tensor.From([0.0, 0.0, 2.0]);
        Tensor y = Tensor.From([double.PositiveInfinity, double.NaN, 3.0]);
        Assert.Equal([0.0, 0.0, 6.0], Tensor.MaskedMultiply(x, y).ToArray<double>());
    }
}
