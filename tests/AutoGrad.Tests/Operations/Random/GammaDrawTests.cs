using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Operations.RandomKeys;

/// <summary>
/// The cases are of Float32, which leaves out the laws that move an input: what a draw does with a moved concentration is another number of
/// the same distribution, not the same quantile of a moved one. <see cref="GammaTests"/> has the derivatives.
/// </summary>
public sealed class GammaDrawTests : PrimitiveTests
{
    protected override Type Primitive => typeof(GammaDraw);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach (bool logarithm in new[] { false, true })
        {
            yield return new(
                logarithm ? "logarithm" : "number",
                x => logarithm ? new Key(x[0]).LogGamma(x[1], [2, 3]) : new Key(x[0]).Gamma(x[1], [2, 3]),
                Tensor.From([7u, (uint)random.Next()]), Sample.Uniform(random, [2, 3], 0.2, 5).Cast(DType.Float32));
        }
        yield return new(
            "key and position of every element its own", static x => new GammaDraw(false).Apply(x),
            Words(random, [3]), Words(random, [3]), Words(random, [3]), Sample.Uniform(random, [3], 0.2, 5).Cast(DType.Float32));
        yield return new("none", x => new Key(x[0]).Gamma(x[1], [0]), Tensor.From([7u, 8u]), Tensor.Zeros([0]));
        yield return new("scalar", x => new Key(x[0]).Gamma(x[1], []), Tensor.From([7u, 8u]), Tensor.From(2f));
    }

    protected override Tensor Vary(Tensor input, int example, Random random) => input.DType == DType.UInt32
        ? Words(random, input.Shape)
        : Sample.Uniform(random, input.Shape, 0.2, 5).Cast(input.DType);

    /// <summary>Draw j of position i is the block (j, i) under the key, which the known answers of the cipher vouch for.</summary>
    [Fact]
    public void The_stream_of_an_element_is_its_column_of_blocks()
    {
        var stream = new ThreefryStream(7, 9, 1234);
        for (uint draw = 0; draw < 5; draw++)
        {
            (uint first, uint second) = ThreefryTests.Encrypt(7, 9, draw, 1234);
            Assert.Equal(((ulong)first << 32) | second, stream.NextBits());
        }
    }

    private static Tensor Words(Random random, Shape shape) =>
        Sample.Integers(random, shape, 0, int.MaxValue).Cast(DType.UInt32).Evaluate();
}
