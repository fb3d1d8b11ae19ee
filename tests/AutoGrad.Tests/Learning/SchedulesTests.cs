using AutoGrad.Learning;
using Xunit;

namespace AutoGrad.Tests.Learning;

public sealed class SchedulesTests
{
    [Fact]
    public void Constant() => Rates(Schedules.Constant(0.3), [(0, 0.3), (1000, 0.3)]);

    [Fact]
    public void Exponential() =>
        Rates(Schedules.Exponential(0.8, 0.5, 10), [(0, 0.8), (10, 0.4), (20, 0.2), (25, 0.8 * Math.Pow(0.5, 2.5))]);

    [Fact]
    public void Cosine() =>
        Rates(Schedules.Cosine(1, 100, 0.2), [(0, 1), (50, 0.6), (25, 0.2 + (0.4 * (1 + Math.Sqrt(0.5)))), (100, 0.2), (500, 0.2)]);

    [Fact]
    public void Warmup() => Rates(
        Schedules.Warmup(3, Schedules.Exponential(0.8, 0.5, 10)), [(0, 0.2), (1, 0.4), (2, 0.6), (3, 0.8), (13, 0.4)]);

    [Fact]
    public void Mistakes_are_named()
    {
        LearningChecks.Error(
            "Schedules.Cosine: the number of updates must be above 0, but got 0. Use a positive number.",
            static () => Schedules.Cosine(1, 0));
        LearningChecks.Error(
            "Schedules.Exponential: the decay must be above 0, but got -1. Use a positive number.",
            static () => Schedules.Exponential(1, -1, 2));
    }

    private static void Rates(Func<Tensor, Tensor> schedule, (int Step, double Rate)[] expected)
    {
        foreach ((int step, double rate) in expected) Assert.Equal(rate, (double)schedule(Tensor.From((double)step)), 1e-14);
    }
}
