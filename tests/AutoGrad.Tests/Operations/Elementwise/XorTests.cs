using Xunit;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class XorTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Xor);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("Bools", static x => Tensor.Xor(x[0], x[1]), Sample.Bools(random, [2, 3]), Sample.Bools(random, [3]));
        Tensor[] integers = [Sample.Integers(random, [9], -99, 99), Sample.Integers(random, [9], -99, 99)];
        yield return new("integers", static x => Tensor.Xor(x[0], x[1]), integers);
        yield return new("a literal", static x => Tensor.Xor(x[0], 5), Sample.Integers(random, [], -99, 99));
        yield return new("empty", static x => Tensor.Xor(x[0], true), Sample.Bools(random, [0]));
    }

    protected override double[]? Expected(LawCase law) => law.Name == "integers"
        ? [.. law.Inputs[0].ToArray<int>().Zip(law.Inputs[1].ToArray<int>(), static (x, y) => (double)(x ^ y))]
        : null;

    [Fact]
    public void Truth_table() => Assert.Equal(
        [false ^ false, false ^ true, true ^ false, true ^ true],
        Tensor.Xor(Tensor.From([false, false, true, true]), Tensor.From([false, true, false, true])).ToArray<bool>());

    [Fact]
    public void Floats_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(static () => Tensor.Xor(Tensor.From([1f]), Tensor.From([2f])));
        Assert.Equal(
            "Xor: needs Bools or integers, but got Float32[1]. "
                + "Compare it, for example with NotEqual(x, 0), or convert it with .Cast(DType.Int32).",
            error.Message);
    }
}
