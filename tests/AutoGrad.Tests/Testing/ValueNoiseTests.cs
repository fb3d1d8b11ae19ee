using AutoGrad.Testing;
using Xunit;
using static AutoGrad.Tensor;

namespace AutoGrad.Tests.Testing;

/// <summary>What the rounding of numbers on the way to a value does to it.</summary>
public sealed class ValueNoiseTests
{
    [Fact]
    public void Disturbances_that_cancel_each_other_by_chance_are_not_taken_for_none()
    {
        Tensor x = Linspace(2, 6, 20, DType.Float64).Evaluate();
        var leaves = new FlatLeaves(Tree.Leaves(x));
        var function = new CheckedFunction(static x => [Log(Tanh(x[0] + 0.5) * Tanh(x[0]))], leaves, leaves) { IsSingle = false, Size = 1 };
        for (int seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            Assert.All(new ValueNoise(new CheckedPoint(function, x.ToArray<double>(), random), random).Inside(), static noise => Assert.InRange(noise, 5e-17, 1e-14));
        }
    }
}
