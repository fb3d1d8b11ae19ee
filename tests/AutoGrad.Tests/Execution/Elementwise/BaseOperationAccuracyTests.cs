using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

/// <summary>Exp, Log, Sin and Cos, on which the other elementary functions stand.</summary>
public sealed class BaseOperationAccuracyTests
{
    private static readonly double[] Edges =
        [0, -0.0, double.PositiveInfinity, double.NegativeInfinity, double.NaN, float.Epsilon, -float.Epsilon, 1e-40, -1e-40];

    [Fact]
    public void Exp_of_Float32() => Accuracy.Sweep(ElementFormula.Exp, Math.Exp, 1.5);

    [Fact]
    public void Log_of_Float32() => Accuracy.Sweep(ElementFormula.Log, Math.Log, 1.5);

    [Fact]
    public void Sin_of_Float32() => Accuracy.Sweep(ElementFormula.Sin, Math.Sin, 2);

    [Fact]
    public void Cos_of_Float32() => Accuracy.Sweep(ElementFormula.Cos, Math.Cos, 2);

    [Fact]
    public void Exp_of_Float64() => Accuracy.Sample(ElementFormula.Exp, Math.Exp, 2);

    [Fact]
    public void Log_of_Float64() => Accuracy.Sample(ElementFormula.Log, Math.Log, 2);

    [Fact]
    public void Sin_of_Float64() => Accuracy.Sample(ElementFormula.Sin, Math.Sin, 2);

    [Fact]
    public void Cos_of_Float64() => Accuracy.Sample(ElementFormula.Cos, Math.Cos, 2);

    [Fact]
    public void Special_values()
    {
        Accuracy.Special(ElementFormula.Exp, Math.Exp, [.. Edges, -1000, 1000, -745.2, 709.8]);
        Accuracy.Special(ElementFormula.Log, Math.Log, [.. Edges[..5], 1, -1, -1e-40]);
        Accuracy.Special(ElementFormula.Sin, Math.Sin, Edges);
        Accuracy.Special(ElementFormula.Cos, Math.Cos, Edges);
    }

    [Fact]
    public void A_number_next_to_huge_ones_gives_the_same_bits()
    {
        ElementFormula sine = ElementFormula.Sin(ElementFormula.Argument(0, DType.Float32));
        float[] alone = MapKernelTests.Run<float, float>(sine, [2, 2, 2]);
        float[] beside = MapKernelTests.Run<float, float>(sine, [2, 1e30f, float.PositiveInfinity]);
        Assert.Equal(alone[0], beside[0]);
    }
}
