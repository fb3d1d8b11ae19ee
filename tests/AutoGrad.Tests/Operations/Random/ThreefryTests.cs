using System.Numerics;
using Xunit;

namespace AutoGrad.Tests.Operations.RandomKeys;

public sealed class ThreefryTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Threefry);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach (ThreefryOutput output in Enum.GetValues<ThreefryOutput>())
        {
            foreach (int shift in new[] { 0, 9 })
            {
                yield return new(
                    $"{output} >> {shift}",
                    x => Tensor.Threefry(x[0], x[1], x[2], x[3], output, shift),
                    Words(random, []), Words(random, []), Words(random, [2, 3]), Words(random, [2, 3]));
            }
        }
        yield return new(
            "no element",
            x => Tensor.Threefry(x[0], x[1], x[2], x[2], ThreefryOutput.Both),
            Words(random, []), Words(random, []), Words(random, [0]));
    }

    protected override double[] Expected(LawCase law)
    {
        uint[] Of(int input) => law.Inputs[Math.Min(input, law.Inputs.Length - 1)].ToArray<uint>();
        string[] words = law.Name.Split(" >> ");
        return [.. Of(2).Zip(Of(3), (c0, c1) =>
        {
            (uint first, uint second) = Encrypt(Of(0)[0], Of(1)[0], c0, c1);
            uint output = words[0] switch { "First" => first, "Second" => second, _ => first ^ second };
            return (double)(output >> int.Parse(words[1]));
        })];
    }

    protected override Tensor Vary(Tensor input, int example, Random random) => Words(random, input.Shape);

    /// <summary>The known answers that Random123, the authors' own library, is published with.</summary>
    [Theory]
    [InlineData(0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x6b200159u, 0x99ba4efeu)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x1cb996fcu, 0xbb002be7u)]
    [InlineData(0x13198a2eu, 0x03707344u, 0x243f6a88u, 0x85a308d3u, 0xc4923a9cu, 0x483df7a0u)]
    public void Known_answers(uint k0, uint k1, uint c0, uint c1, uint first, uint second)
    {
        Tensor Output(ThreefryOutput output) => Tensor.Threefry(Tensor.From(k0), Tensor.From(k1), Tensor.From(c0), Tensor.From(c1), output);
        Assert.Equal(first, Output(ThreefryOutput.First).Item<uint>());
        Assert.Equal(second, Output(ThreefryOutput.Second).Item<uint>());
        Assert.Equal(first ^ second, Output(ThreefryOutput.Both).Item<uint>());
        Assert.Equal((first, second), Encrypt(k0, k1, c0, c1));
    }

    [Fact]
    public void Other_dtypes_are_refused()
    {
        Tensor word = Tensor.From(0u);
        var error = Assert.Throws<ArgumentException>(() => Tensor.Threefry(word, Tensor.From(0), word, word, ThreefryOutput.First));
        Assert.Equal("Threefry: needs a UInt32 tensor, but got Int32[]. Convert it with .Cast(DType.UInt32).", error.Message);
    }

    /// <summary>The cipher a second time, on plain numbers with the rounds counted one by one.</summary>
    public static (uint First, uint Second) Encrypt(uint k0, uint k1, uint c0, uint c1)
    {
        int[] rotations = [13, 15, 26, 6, 17, 29, 16, 24];
        uint[] keys = [k0, k1, 0x1BD11BDA ^ k0 ^ k1];
        (uint x, uint y) = (c0 + k0, c1 + k1);
        for (int round = 0; round < 20; round++)
        {
            x += y;
            y = BitOperations.RotateLeft(y, rotations[round % 8]) ^ x;
            if (round % 4 != 3) continue;
            int injection = (round / 4) + 1;
            x += keys[injection % 3];
            y += keys[(injection + 1) % 3] + (uint)injection;
        }
        return (x, y);
    }

    private static Tensor Words(Random random, Shape shape)
    {
        uint[] words = new uint[shape.Size];
        for (int i = 0; i < words.Length; i++) words[i] = (uint)random.NextInt64(1L << 32);
        return Tensor.From(words, shape);
    }
}
