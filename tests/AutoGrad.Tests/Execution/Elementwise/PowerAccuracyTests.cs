using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

/// <summary>Powers of Float32 against <see cref="Math.Pow"/> of doubles, where results are neither 0 nor infinite.</summary>
public sealed class PowerAccuracyTests
{
    [Fact]
    public void Float32_of_any_size()
    {
        var random = new Random(5);
        Verify(400_000, () =>
        {
            float x = MathF.Pow(2, (random.NextSingle() * 276) - 149);
            return (x, (float)(((random.NextDouble() * 278) - 150) / Math.Log2(x)));
        });
    }

    [Fact]
    public void Float32_of_bases_near_one()
    {
        var random = new Random(6);
        Verify(400_000, () =>
        {
            float x = 1 + ((random.NextSingle() - 0.5f) * MathF.Pow(2, -20 * random.NextSingle()));
            return (x, (float)(((random.NextDouble() * 278) - 150) / Math.Log2(x)));
        });
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(2.5f)]
    [InlineData(-1.5f)]
    [InlineData(4f)]
    [InlineData(1f)]
    [InlineData(7f)]
    [InlineData(0.1f)]
    public void Float32_with_common_exponents(float exponent)
    {
        var random = new Random(7);
        Verify(200_000, () => (BitConverter.Int32BitsToSingle(random.Next(1, 0x7F800000)), exponent));
    }

    [Fact]
    public void Whole_powers_of_whole_numbers_are_exact()
    {
        (float X, float Y)[] pairs =
        [
            .. from x in Enumerable.Range(-300, 601)
               from y in Enumerable.Range(0, 25)
               where Math.Abs(Math.Pow(x, y)) < 1 << 24
               select ((float)x, (float)y),
        ];
        float[] actual =
            Accuracy.Run(ElementFunctions.Power, [.. pairs.Select(static pair => pair.X)], [.. pairs.Select(static pair => pair.Y)]);
        Assert.Equal(pairs.Select(static pair => (float)Math.Pow(pair.X, pair.Y)), actual);
    }

    private static void Verify(int count, Func<(float X, float Y)> next)
    {
        float[] x = new float[count], y = new float[count];
        for (int i = 0; i < count; i++) (x[i], y[i]) = next();
        float[] actual = Accuracy.Run(ElementFunctions.Power, x, y);
        double worst = 0;
        for (int i = 0; i < count; i++)
        {
            double expected = Math.Pow(x[i], y[i]), error = Accuracy.Ulps(actual[i], expected);
            Assert.True(error <= (Math.Abs(expected) < 1.17549435e-38 ? 1.1 : 0.8), $"{x[i]:R}^{y[i]:R} gave {actual[i]:R}, not {expected:R}: {error:F2} ulp");
            worst = Math.Max(worst, error);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"worst {worst:F3} ulp");
    }
}
