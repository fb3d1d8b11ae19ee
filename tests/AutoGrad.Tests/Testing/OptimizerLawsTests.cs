using AutoGrad.Learning;
using AutoGrad.Testing;
using Xunit;
using static AutoGrad.Tensor;
using Tensors = System.Collections.Immutable.ImmutableArray<AutoGrad.Tensor>;

namespace AutoGrad.Tests.Testing;

/// <summary>Each mistake that an optimizer can make is found, by the law that is about it.</summary>
public sealed class OptimizerLawsTests
{
    private static readonly Optimizer Momentum = Optimizers.Sgd(0.05, 0.9);

    [Fact]
    public void Right_optimizers_pass()
    {
        OptimizerLaws.Verify(Momentum.Init, Momentum.Update);
        OptimizerLaws.Verify(Momentum.Init<Tensors>, Momentum.Update<Tensors>, new() { Seed = 7, Progress = 0.001 });
        // One that nobody has heard of: steps along the sign of the gradient that grow shorter.
        OptimizerLaws.Verify(
            static parameters => Ones([], DType.Float32),
            static (parameters, gradient, rate) =>
                ([.. parameters.Zip(gradient, (w, g) => w - (0.05 * rate.Cast(w.DType) * Sign(g)))], rate * 0.99f));
    }

    [Fact]
    public void The_law_that_is_broken_is_named()
    {
        int calls = 0;
        Fails("an update keeps types (Float64)", static (w, g, s) => (w.RemoveAt(0), s));
        Fails("an update keeps types (Float32)", static (w, g, s) => (Map(w, static x => x.Cast(DType.Float64)), s));
        Fails("an update keeps types (Float64)", static (w, g, s) => (w, s with { Step = s.Step.Cast(DType.Float64) }));
        Fails("the same arguments give the same", (w, g, s) => (Map(w, x => x - ++calls), s));
        Fails("the order of parameters does not matter", static (w, g, s) => ([w[0] - g[0], .. w[1..]], s));
        Fails(
            "each parameter is updated as if it were alone",
            static (w, g, s) => ([.. w.Zip(g, (x, y) => x - (0.1 * y / (1 + g.Length)))], s));
        Fails("without a gradient parameters stay", static (w, g, s) => (Map(w, static x => 0.99 * x), s));
        Fails("without a gradient parameters shrink", static (w, g, s) => Momentum.Update(w, g, s), new() { DecaysWeights = true });
        Fails(
            "compiled is plain",
            static (w, g, s) => ([.. w.Zip(g, static (x, y) => x - ((y.Primitive is Placeholder ? 0.1 : 0.1000001) * y))], s));
        Fails("it finds its way down a convex quadratic", static (w, g, s) => ([.. w.Zip(g, static (x, y) => x + (0.01 * y))], s));
        Fails("it finds its way down a convex quadratic", static (w, g, s) => ([.. w.Zip(g, static (x, y) => x - (1e-6 * y))], s));
    }

    [Fact]
    public void What_throws_is_told()
    {
        Assert.Equal(
            "OptimizerLaws: update in Float64 throws for parameters of shapes [], [3], [2, 2], [0, 2].\nInvalidOperationException: odd",
            Assert.Throws<LawViolationException>(static () => OptimizerLaws.Verify<Tensor>(static _ => 1.0, static (_, _, _) => throw new InvalidOperationException("odd"))).Message);
        Assert.StartsWith(
            "OptimizerLaws: init in Float64 throws for parameters of shapes ",
            Assert.Throws<LawViolationException>(static () => OptimizerLaws.Verify<Tensor>(static w => w[7], static (w, _, s) => (w, s))).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "OptimizerLaws: init or update throws where it is checked that each parameter is updated as if it were alone.\n",
            Assert.Throws<LawViolationException>(static () => OptimizerLaws.Verify(
                static _ => From(0.1), static (w, g, s) => ([.. w.Select((_, i) => w[i] - (0 * w[3].Sum()) - (s.Cast(w[i].DType) * g[i]))], s))).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Whether it climbs, stays or is slow is said.</summary>
    [Theory]
    [InlineData(0.01, "It climbs: ")]
    [InlineData(-10, "It climbs: ")]
    [InlineData(0, "It hardly moves: ")]
    [InlineData(-1e-5, "It falls, but slowly: a larger learning rate")]
    public void Why_the_loss_stays_high_is_said(double factor, string finding) => Assert.Contains(
        finding,
        Assert.Throws<LawViolationException>(() => OptimizerLaws.Verify(
            static _ => From(0.1), (w, g, s) => ([.. w.Zip(g, (x, y) => x + (factor * y))], s))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Equal(
            "OptimizerLaws: Updates is 0. Use 1 or more, such as 5000.",
            Assert.Throws<ArgumentException>(static () => new OptimizerLawOptions { Updates = 0 }).Message);
        Assert.Throws<ArgumentException>(static () => new OptimizerLawOptions { Tolerance = null! });
        foreach (double progress in new[] { 0, 1, -1, double.NaN })
            Assert.Throws<ArgumentException>(() => new OptimizerLawOptions { Progress = progress });
    }

    private static Tensors Map(Tensors tensors, Func<Tensor, Tensor> map) => [.. tensors.Select(map)];

    private static void Fails(
        string law, Func<Tensors, Tensors, OptimizerState, (Tensors, OptimizerState)> update, OptimizerLawOptions? options = null) => Assert.StartsWith(
            $"OptimizerLaws: the law that {law} does not hold.",
            Assert.Throws<LawViolationException>(() => OptimizerLaws.Verify(Momentum.Init, update, options)).Message,
            StringComparison.Ordinal);
}
