using AutoGrad.Testing;
using Xunit;
using static AutoGrad.Tensor;

namespace AutoGrad.Tests.Testing;

/// <summary>Points at which steps, values or derivatives are near the limits of numbers.</summary>
public sealed partial class GradientCheckTests
{
    /// <summary>Right rules at points where steps reach over a pole or many periods, or where values are flat by rounding.</summary>
    public static TheoryData<string, Func<Tensor, Tensor>, double> Extremes { get; } = new()
    {
        { "1/x", static x => 1 / x, 2e-8 },
        { "1/x", static x => 1 / x, -1e-150 },
        { "Digamma", Tensor.Digamma, 2e-8 },
        { "LogGamma", Tensor.LogGamma, -2.00000001 },
        { "Tan", Tensor.Tan, Math.PI / 2 },
        { "Log(1 - Sigmoid)", static x => Log(1 - Sigmoid(x)), 30 },
        { "Log(1 - Sigmoid)", static x => Log(1 - Sigmoid(x)), 36 },
        { "Exp", Tensor.Exp, 703 },
        { "Exp", Tensor.Exp, 709.7 },
        { "Cosh", Tensor.Cosh, -710 },
        { "Log(Exp)", static x => Log(Exp(x)), 709 },
        { "Abs", Tensor.Abs, -1e308 },
        { "x / 3", static x => x / 3, double.MaxValue },
        { "3·10²⁹⁹·x", static x => 3e299 * x, 1e8 },
        { "Square", Tensor.Square, 1e-20 },
        { "Square", Tensor.Square, 5e-324 },
        { "Square", Tensor.Square, 1e154 },
        { "Sin", Tensor.Sin, 1e8 },
        { "Sin", Tensor.Sin, 1e20 },
        { "Sin(10⁸·x)", static x => Sin(1e8 * x), 0.3 },
        { "Sin(1/x)", static x => Sin(1 / x), 1e-4 },
        { "Floor", static x => Floor(x) + (1e-3 * x), 1e8 },
        { "Round", Tensor.Round, 1e6 },
        { "Rsqrt", Tensor.Rsqrt, 1e-200 },
    };

    [Theory]
    [MemberData(nameof(Extremes))]
    public void A_right_rule_is_not_blamed_at_an_extreme_point(string name, Func<Tensor, Tensor> function, double x)
    {
        AssertNotBlamed(name, function, From(x), new());
        AssertNotBlamed(name, function, From([x, 0.7]), new());
    }

    [Theory]
    [InlineData(2e-8)]
    [InlineData(-1e-12)]
    [InlineData(1e-16)]
    public void Second_derivatives_of_odd_functions_are_symmetric_near_0(double x)
    {
        AssertNotBlamed("Tanh", Tensor.Tanh, From(x), new() { Order = 2 });
        AssertNotBlamed("Asin", Tensor.Asin, From(x), new() { Order = 2 });
        AssertNotBlamed("Log", Tensor.Log, From(Math.Abs(x)), new() { Order = 2 });
    }

    /// <summary>What is smaller than a Float32 can be, or has lost its digits already in the value, is no mistake of a rule.</summary>
    [Fact]
    public void A_right_rule_is_not_blamed_for_the_limits_of_Float32()
    {
        AssertNotBlamed("Exp", Tensor.Exp, From([-100f, -700f]), new());
        AssertNotBlamed("Erfc", Tensor.Erfc, From(10f), new());
        AssertNotBlamed("Exp(-x²)", static x => Exp(-x * x), From(10f), new());
        AssertNotBlamed("Log(Sigmoid)", static x => Log(Sigmoid(x)), From([12f, 0f]), new());
        AssertNotBlamed("1 - Tanh", static x => 1 - Tanh(x), From([8f, 0f]), new());
        AssertNotBlamed("1/x", static x => 1 / x, From(1e-20f), new());
        AssertNotBlamed("10⁻³⁰⁰·x", static x => 1e-300 * x, From(1f), new());
    }

    [Theory]
    [InlineData(1e-6f)]
    [InlineData(1e-3f)]
    [InlineData(1e5f)]
    public void A_right_rule_is_not_blamed_in_Float32_at_any_scale(float scale)
    {
        foreach ((string name, Func<Tensor, Tensor> function) in new (string, Func<Tensor, Tensor>)[]
        {
            ("Sin", Tensor.Sin), ("Tanh", Tensor.Tanh), ("Log", Tensor.Log), ("1/x", static x => 1 / x), ("Sqrt", Tensor.Sqrt), ("Exp(-x)", static x => Exp(-x)), ("Cube root", Tensor.Cbrt),
            ("Sin(x / scale)", x => Sin(x / scale)), ("Softmax", static x => Softmax(x)), ("Norm", static x => x.Norm()),
        })
        {
            AssertNotBlamed(name, function, From([scale, 0.7f * scale]), new() { DType = DType.Float32 });
        }
    }

    [Theory]
    [InlineData(2e-8, 1e-6)]
    [InlineData(1e-150, 1e-6)]
    [InlineData(1e8, 1e-6)]
    [InlineData(1e150, 1e-6)]
    public void A_wrong_rule_is_found_at_any_scale(double x, double share)
    {
        Failure(() => GradientCheck.Verify(v => 1 / Slightly(v, share), From(x)));
        Failure(() => GradientCheck.Verify(v => 1 / Slightly(v, share), From([0.7, x])));
        Failure(() => GradientCheck.Verify(v => Log(Slightly(v, share)), From([0.7, x])));
    }

    [Fact]
    public void A_wrong_rule_is_found_at_extreme_points()
    {
        Failure(static () => GradientCheck.Verify(static x => Square(Slightly(x, 1e-3)), 1e-20));
        Failure(static () => GradientCheck.Verify(static x => Exp(Slightly(x, 1e-6)), 703.0));
        Failure(static () => GradientCheck.Verify(static x => Sin(Slightly(x, 1e-2)), 1e8));
        Failure(static () => GradientCheck.Verify(static x => Sin(1e8 * Slightly(x, 1e-2)), 0.3));
        Failure(static () => GradientCheck.Verify(static x => Log(1 - Sigmoid(Slightly(x, 0.01))), 25.0));
        Failure(static () => GradientCheck.Verify(static x => Tan(Slightly(x, 1e-2)), (Math.PI / 2) - 1e-8));
        var inSingle = new GradientCheckOptions { DType = DType.Float32 };
        Failure(() => GradientCheck.Verify(static x => 1 / Slightly(x, 0.1), From([1e-6f, 2e-6f]), inSingle));
        Failure(() => GradientCheck.Verify(static x => Sqrt(Slightly(x, 0.1)), From([1e5f, 3e5f]), inSingle));
    }

    [Fact]
    public void A_derivative_that_rounding_hides_is_told()
    {
        GradientReport report = GradientCheck.Report(static x => 1 + (1e-18 * Sin(x)), 0.3);
        Assert.True(report.Passed && report.Hidden == 1, $"{report}");
        Assert.Matches("^1 derivative 9.55e-19 for the result by the argument, where differences are uncertain by [0-9]e-1[0-9]$", report.NotChecked[0]);
    }

    /// <summary>Each element is judged by its own rounding, whatever stands beside it.</summary>
    [Theory]
    [InlineData(1e-9)]
    [InlineData(1e-14)]
    [InlineData(1e-100)]
    public void A_wrong_derivative_is_found_beside_a_huge_one(double size)
    {
        Tensor scales = From([1.0, size]), wrong = From([0.0, 1e-4]);
        Tensor f(Tensor x) => ((Sin(x) * (1 - wrong)) + (Sin(StopGradient(x)) * wrong)) * scales;
        Failure(() => GradientCheck.Verify(f, From([0.4, 0.3])));
        GradientCheck.Verify(x => Sin(x) * scales, From([0.4, 0.3]));
    }

    private static void AssertNotBlamed(string name, Func<Tensor, Tensor> function, Tensor x, GradientCheckOptions options)
    {
        try
        {
            GradientReport report = GradientCheck.Report(function, x, options);
            Assert.True(report.Passed, $"{name} at {x}: {report}");
        }
        catch (ArgumentException error)
        {
            Assert.True(
                error.Message.Contains("no derivative could be compared", StringComparison.Ordinal)
                    || error.Message.Contains("at the point", StringComparison.Ordinal),
                $"{name} at {x}: {error.Message}");
        }
    }
}
