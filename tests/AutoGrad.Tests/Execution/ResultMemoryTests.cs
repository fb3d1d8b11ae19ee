using System.Runtime.CompilerServices;
using AutoGrad.Execution;
using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Execution;

public sealed class ResultMemoryTests
{
    private const int Length = 1 << 16; // floats: large enough for memory of its own

    [Fact]
    public void A_result_that_is_kept_is_never_overwritten()
    {
        Func<Tensor, Tensor> f = Compile((Tensor x) => x * 2);
        Tensor[] inputs = [.. Enumerable.Range(0, 100).Select(static i => (Tensor.Ones([Length]) * i).Evaluate())];
        Tensor[] results = [.. inputs.Select(f)];
        for (int i = 0; i < 100; i++) f(inputs[0]); // dropped at once
        for (int i = 0; i < results.Length; i++) Assert.All(results[i].ToArray<float>(), number => Assert.Equal(2 * i, number));
    }

    [Fact]
    public void A_result_that_was_passed_on_is_never_overwritten()
    {
        Func<Tensor, Tensor> next = Compile((Tensor x) => x + 1, donate: [0]);
        Tensor x = Tensor.Zeros([Length]).Evaluate();
        for (int i = 0; i < 200; i++) x = next(x);
        Tensor reshaped = x.Reshape(2, -1).Evaluate();
        x = Tensor.Zeros([Length]).Evaluate();
        for (int i = 0; i < 50; i++) x = next(x);
        Assert.All(reshaped.ToArray<float>(), static number => Assert.Equal(200, number));
    }

    [Fact]
    public void Dropped_results_are_used_again()
    {
        Rent(1); // what others have left behind is out of the way
        var seen = new HashSet<nint>();
        for (int i = 0; i < 200; i++) seen.Add(Rent(3 << 20));
        Assert.InRange(seen.Count, 1, 40);
    }

    [Fact]
    public void Blocks_of_a_size_that_is_not_asked_for_any_more_make_room_for_others()
    {
        for (int size = 0; size < 10; size++) // together more than is kept
        {
            for (int i = 0; i < 8; i++) Rent((60 << 20) + (size << 12));
        }
        var seen = new HashSet<nint>();
        for (int i = 0; i < 40; i++) seen.Add(Rent(50 << 20));
        Assert.InRange(seen.Count, 1, 12);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint Rent(long bytes) => ResultMemory.Rent(bytes).Address;
}
