using AutoGrad.Learning;
using AutoGrad.Testing;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Testing;

/// <summary>Kinks that fall together, each with a convention of its own.</summary>
public sealed partial class GradientCheckTests
{
    public static TheoryData<string, Func<Tensor, Tensor>> KinksTogether { get; } = new()
    {
        { "relu - clamp", static x => Activations.Relu(x) - Clamp(x, 0, 1) },
        { "relu - max", static x => Activations.Relu(x) - Maximum(x, 0) },
        { "abs - relu", static x => Abs(x) - (2 * Activations.Relu(x)) },
        { "a sum of many", static x => (Activations.Relu(x) - Maximum(-x, 0) + Abs(x)).Sum() },
        { "max of abs", static x => Abs(x).Max() - x.Max() },
        { "across elements", static x => Activations.Relu(x) - Clamp(x.Flip(0), 0, 1) },
        { "sorted", static x => (x.Sort() * Arange(x.Size).Cast(x.DType)).Sum() - Clamp(x, 0, 1).Sum() },
        { "sort", static x => x.Sort() },
        { "norm - abs", static x => x.Norm() - Abs(x).Sum() },
        { "inside", static x => Sin(Activations.Relu(x) - Clamp(x, 0, 1)) + Exp(x) },
    };

    [Theory]
    [MemberData(nameof(KinksTogether))]
    public void Conventions_that_contradict_each_other_are_told_and_not_blamed(string name, Func<Tensor, Tensor> function)
    {
        foreach (int size in (int[])[1, 2, 3, 20])
        {
            GradientReport report = GradientCheck.Report(function, Zeros([size], DType.Float64));
            Assert.True(report.Passed, $"{name} of {size}: {report}");
            Assert.True(report.Wrong == 0 && report.LargestDifference <= 1, $"{name} of {size}: {report}");
        }
        GradientCheck.Verify(function, Zeros([2]));
        GradientCheck.Verify(function, From([0.3, 0, 0.3, 0, -1]));
    }

    [Fact]
    public void A_contradiction_of_conventions_is_told() => Assert.Equal(
        "the result, by the argument, has several kinks at the point whose conventions do not fit together: the library gives -1, differences " +
        "give 0. Every rule is right by itself, and beside the point all derivatives are right.",
        GradientCheck.Report(static x => Activations.Relu(x) - Clamp(x, 0, 1), 0.0).Findings[0].Message);

    /// <summary>What contradicts beside the point too, or by itself, is wrong.</summary>
    [Fact]
    public void A_wrong_rule_among_kinks_is_found()
    {
        Tensor ties = Zeros([4], DType.Float64);
        Func<Tensor, Tensor> leaky = CustomVjp(static (Tensor x) => Where(x > 0, x, 0.1 * x), static (x, y, ct) => ct * Where(x > 0, 1.0, Where(x < 0, 0.1, 0.0)));
        Assert.StartsWith("CustomVjp", Failure(() => GradientCheck.Verify(x => leaky(x) - Clamp(x, 0, 1), ties)).Finding.Primitive, StringComparison.Ordinal);
        Failure(() => GradientCheck.Verify(static x => Activations.Relu(x) - Clamp(x, 0, 1) + Sin(Slightly(x, 1e-3)), ties));
        Func<Tensor, Tensor> largest = CustomVjp(static (Tensor x) => x.Max(), static (x, y, ct) => ct * Equal(x, y).Cast(x.DType));
        Failure(() => GradientCheck.Verify(x => largest(x) - Activations.Relu(x).Sum(), ties));
    }
}
