using AutoGrad.Learning;
using AutoGrad.Testing;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Learning;

public sealed class ActivationsTests
{
    /// <summary>Each activation with its definition in plain C#, its value far left and far right, and its derivative at 0.</summary>
    private static readonly Dictionary<string, Case> All = new()
    {
        ["Relu"] = new(Activations.Relu, static x => Math.Max(x, 0), 0, 1000, 0),
        ["LeakyRelu"] = new(x => Activations.LeakyRelu(x), static x => x > 0 ? x : 0.01 * x, -10, 1000, 0.01),
        ["LeakyRelu 0.2"] = new(x => Activations.LeakyRelu(x, 0.2), static x => x > 0 ? x : 0.2 * x, -200, 1000, 0.2),
        ["Relu6"] = new(Activations.Relu6, static x => Math.Clamp(x, 0, 6), 0, 6, 0),
        ["Elu"] = new(x => Activations.Elu(x), static x => x > 0 ? x : Math.Exp(x) - 1, -1, 1000, 1),
        ["Elu 2"] = new(x => Activations.Elu(x, 2), static x => x > 0 ? x : 2 * (Math.Exp(x) - 1), -2, 1000, 2),
        ["Selu"] = new(Activations.Selu, static x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.Exp(x) - 1)),
            -1.7580993408473766, 1050.7009873554805, 1.7580993408473766),
        ["Gelu"] = new(Activations.Gelu, static x => x * NormalDistribution(x), 0, 1000, 0.5),
        ["GeluTanh"] = new(
            Activations.GeluTanh,
            static x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
            0,
            1000,
            0.5),
        ["Silu"] = new(Activations.Silu, static x => x / (1 + Math.Exp(-x)), 0, 1000, 0.5),
        ["HardSigmoid"] = new(Activations.HardSigmoid, static x => Math.Clamp((x / 6) + 0.5, 0, 1), 0, 1, 1.0 / 6),
        ["LogSigmoid"] = new(Activations.LogSigmoid, static x => -Math.Log(1 + Math.Exp(-x)), -1000, 0, 0.5),
        ["Mish"] = new(Activations.Mish, static x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))), 0, 1000, 0.6),
        ["Softsign"] = new(Activations.Softsign, static x => x / (1 + Math.Abs(x)), -1000.0 / 1001, 1000.0 / 1001, 1),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Value_is_that_of_the_definition(string name)
    {
        double[] points = [-7.3, -2.5, -0.6, -1e-3, 0, 1e-3, 0.6, 2.5, 5.9, 7.3];
        LearningChecks.Close([.. points.Select(All[name].Definition)], All[name].Function(From(points)).ToArray<double>(), 1e-12);
        float[] narrow = All[name].Function(From(points).Cast(DType.Float32)).ToArray<float>();
        LearningChecks.Close([.. points.Select(All[name].Definition)], [.. narrow.Select(static x => (double)x)], 1e-6);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Value_and_derivative_far_out_are_finite(string name)
    {
        Tensor x = From([-1000.0, 1000]);
        LearningChecks.Close([All[name].Left, All[name].Right], All[name].Function(x).ToArray<double>());
        double[] slopes = Grad(z => All[name].Function(z).Sum(), x).ToArray<double>();
        Assert.All(slopes, static slope => Assert.InRange(slope, 0, 1.1));
        float[] narrow = Grad(z => All[name].Function(z).Sum(), x.Cast(DType.Float32)).ToArray<float>();
        Assert.All(narrow, static slope => Assert.InRange(slope, 0, 1.1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Derivative_at_zero(string name) => Assert.Equal(All[name].SlopeAtZero, (double)Grad(All[name].Function, 0.0), 1e-12);

    [Theory]
    [MemberData(nameof(Names))]
    public void Derivative_agrees_with_differences(string name) =>
        GradientCheck.Verify(x => All[name].Function(x).Sum(), From([-6.5, -2.2, -0.4, 0.3, 1.7, 6.5]));

    [Theory]
    [MemberData(nameof(Names))]
    public void NaN_is_passed_on(string name) => Assert.True(double.IsNaN((double)All[name].Function(From(double.NaN))));

    [Fact]
    public void Relu6_has_no_slope_at_its_bounds() =>
        Assert.Equal([0, 1, 0], Grad(x => Activations.Relu6(x).Sum(), From([0.0, 3, 6])).ToArray<double>());

    /// <summary>A second derivative at 0, where formulas with |x| or max would have a kink.</summary>
    [Fact]
    public void LogSigmoid_is_smooth_at_zero() => Assert.Equal(-0.25, (double)Grad(Grad(Activations.LogSigmoid))(0.0), 1e-12);

    [Fact]
    public void LogSigmoid_is_accurate_where_the_sigmoid_is_one() =>
        Assert.Equal(-Math.Exp(-40), (double)Activations.LogSigmoid(From(40.0)), 1e-30);

    [Fact]
    public void Integers_are_refused() => LearningChecks.Error(
        "Relu: x must be floats, but got Int32[2]. Convert with .Cast(DType.Float32).", () => Activations.Relu(From([1, 2])));

    /// <summary>Φ by its series and its continued fraction, far from how the library computes erfc.</summary>
    private static double NormalDistribution(double x)
    {
        if (Math.Abs(x) < 3)
        {
            double term = x, sum = x;
            for (int k = 1; k < 100; k++)
            {
                term *= x * x / ((2 * k) + 1);
                sum += term;
            }
            return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
        }
        double tail = 0;
        for (int k = 200; k > 0; k--) tail = k / (Math.Abs(x) + tail);
        double outside = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI) / (Math.Abs(x) + tail);
        return x > 0 ? 1 - outside : outside;
    }

    private sealed record Case(
        Func<Tensor, Tensor> Function, Func<double, double> Definition, double Left, double Right, double SlopeAtZero);
}
