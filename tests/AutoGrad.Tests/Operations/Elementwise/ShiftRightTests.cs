using Xunit;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class ShiftRightTests : PrimitiveTests
{
    protected override Type Primitive => typeof(ShiftRight);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        Tensor[] operands = [Sample.Integers(random, [2, 9], -99, 99), Sample.Integers(random, [9], 0, 40)];
        yield return new("two operands", static x => Tensor.ShiftRight(x[0], x[1]), operands);
        yield return new("a literal", static x => Tensor.ShiftRight(x[0], 3), Sample.Integers(random, [], -99, 99));
    }

    protected override double[]? Expected(LawCase law) => law.Name == "two operands"
        ? [.. law.Inputs[0].ToArray<int>().Zip(law.Inputs[1].BroadcastTo([2, 9]).ToArray<int>(), static (x, y) => (double)(x >> y))]
        : [law.Inputs[0].Item<int>() >> 3];

    [Fact]
    public void Of_other_widths()
    {
        Assert.Equal([(-5L) >> 33], Tensor.ShiftRight(Tensor.From([-5L]), 33).ToArray<long>());
        Assert.Equal([0xF000_0001u >> 4], Tensor.ShiftRight(Tensor.From([0xF000_0001u]), 4).ToArray<uint>());
    }

    [Fact]
    public void Bools_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(static () => Tensor.ShiftRight(Tensor.From([true]), Tensor.From([true])));
        Assert.Equal(
            "ShiftRight: needs integers, but got Bool[1]. Convert it with .Cast(DType.Int32) or .Cast(DType.Int64).", error.Message);
    }
}
