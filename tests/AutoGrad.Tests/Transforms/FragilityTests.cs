using Xunit;
using Xunit.Sdk;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <summary>What excuses a broken law, and how often it may.</summary>
public sealed class FragilityTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Kinks_and_jumps_are_fragile_where_they_are(bool isFloat64)
    {
        Assert.True(IsFragile(Tensor.Abs, 0));
        Assert.True(IsFragile(Tensor.Sign, 0));
        Assert.True(IsFragile(Tensor.Round, 0.5));
        Assert.True(IsFragile(static x => x > 1, 1));
        Assert.True(IsFragile(static x => Tensor.Sin(1e6 * x), 1));
        Assert.False(IsFragile(Tensor.Abs, 0.5));
        Assert.False(IsFragile(Tensor.Sign, -0.5));
        Assert.False(IsFragile(static x => x > 1, 2));
        Assert.False(IsFragile(static x => Tensor.Exp(x) * Tensor.Sin(x), 0.7));

        bool IsFragile(Func<Tensor, Tensor> function, double x) =>
            Fragility.IsAt(at => [function(at[0])], [Tensor.From([x]).Cast(isFloat64 ? DType.Float64 : DType.Float32)], isFloat64);
    }

    [Fact]
    public void A_wrong_derivative_is_no_excuse()
    {
        // The rule jumps where the function is smooth.
        Func<Tensor, Tensor> wrong = CustomJvp((Tensor x) => Tensor.Sin(x), (x, y, dx) => dx * Tensor.Sign(x));
        Assert.False(Fragility.IsAt(at => [wrong(at[0])], [Tensor.From([0.0])], true));
    }

    [Fact]
    public void A_law_that_leaves_out_too_many_graphs_fails() =>
        Assert.Throws<TrueException>(() => GraphLaws.ForAll(GraphLaws.Float64, 40, static _ => { }, static graph => graph.StepCount % 2 == 0));
}
