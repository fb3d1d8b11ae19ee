using Xunit;

namespace AutoGrad.Tests.Compilation;

/// <summary>Random fused loops compute what the reference executor computes one operation after another.</summary>
public sealed class RandomLoopTests
{
    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("AUTOGRAD_SWEEP"), out int sweep) ? sweep : 400;

    [Theory]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int64)]
    [InlineData(DType.UInt32)]
    public void Integers_have_the_same_bits(DType dtype) => ForAll(dtype, Rounds, 2000, static both => both.AssertSameBits());

    [Fact]
    public void Float64_differs_by_rounding_of_sums() => ForAll(DType.Float64, Rounds, 2000, static both => both.AssertWithin(1e-11));

    [Fact]
    public void Float32_differs_by_rounding_of_sums() => ForAll(DType.Float32, Rounds, 2000, static both => both.AssertWithin(1e-4));

    [Fact]
    public void Loops_that_are_cut_into_chunks() => ForAll(DType.Int32, Rounds / 20, 400_000, static both => both.AssertSameBits());

    private static void ForAll(DType dtype, int rounds, int largest, Action<ComparedPrograms> check)
    {
        for (int seed = 0; seed < rounds; seed++)
        {
            var random = new Random(seed);
            (Tensor[] inputs, Func<Tensor[], Tensor[]> function) = RandomLoops.Draw(random, dtype, random.Next(1, 14), largest);
            bool simplify = random.Next(2) == 0;
            try
            {
                check(ComparedPrograms.Of(function, inputs, simplify));
            }
            catch (Exception error)
            {
                Graph graph = ComparedPrograms.Trace(function, inputs);
                throw new InvalidOperationException($"seed {seed}{(simplify ? ", simplified" : "")}: {error.Message}\n{graph}", error);
            }
        }
    }
}
