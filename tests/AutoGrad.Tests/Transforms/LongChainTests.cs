using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <summary>The depth of an expression costs neither stack nor more than its share of time.</summary>
public sealed class LongChainTests
{
    [Fact]
    public void A_million_additions_build_differentiate_and_evaluate()
    {
        Tensor x = Tensor.From(0.5);
        Tensor sum = Chain(x, 1_000_000);
        Tensor derivative = Gradients(sum, x)[0];
        Assert.Equal(500_000.5, (double)sum);
        Assert.Equal(1_000_001, (double)derivative);
        Assert.Equal(0, (double)Gradients(derivative, x)[0]);
    }

    [Fact]
    public void Forward_mode_batching_and_compilation_walk_long_chains_too()
    {
        (Tensor value, Tensor tangent) = Jvp(static x => Chain(x, 100_000), 0.5, 1.0);
        Assert.Equal((50_000.5, 100_001), ((double)value, (double)tangent));
        Assert.Equal([100_001.0, 200_002], Vmap(static x => Chain(x, 100_000))(Tensor.From([1.0, 2])).ToArray<double>());
        Assert.Equal(50_000.5, (double)Compile(static (Tensor x) => Chain(x, 100_000))(0.5));
    }

    /// <summary>
    /// Work is counted in bytes allocated, which no load of the machine changes. (Walking without allocating, a quadratic number of steps
    /// would make the test of a million additions take hours.)
    /// </summary>
    [Fact]
    public void Work_is_linear_in_the_length()
    {
        const int Length = 1 << 14;
        Bytes(Length);
        long shorter = Bytes(Length);
        long longer = Bytes(16 * Length);
        Assert.True(longer < 20 * shorter, $"{Length} additions allocate {shorter:N0} bytes, {16 * Length} allocate {longer:N0}");
    }

    private static Tensor Chain(Tensor x, int additions)
    {
        Tensor sum = x;
        for (int i = 0; i < additions; i++) sum += x;
        return sum;
    }

    private static long Bytes(int length)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Tensor x = Tensor.From(0.5);
        Tensor sum = Chain(x, length);
        Tensor.Evaluate(sum, Gradients(sum, x)[0]);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
