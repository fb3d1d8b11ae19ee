using AutoGrad.Learning;
using AutoGrad.Testing;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Testing;

/// <summary>Points and functions that are out of the ordinary, and mistakes.</summary>
public sealed partial class GradientCheckTests
{
    [Theory]
    [InlineData(7e-5)]
    [InlineData(-3e-7)]
    public void A_kink_near_the_point_does_not_matter(double x)
    {
        GradientReport report = GradientCheck.Report(Tensor.Abs, x);
        Assert.True(report.Passed, $"{report}");
        Assert.Empty(report.Findings);
    }

    [Fact]
    public void At_a_kink_the_derivative_must_lie_between_the_sides()
    {
        GradientReport report = GradientCheck.Report(static x => Activations.Relu(x) + Abs(x - 1), From([-1.0, 0, 1, 2]));
        Assert.True(report.Passed, $"{report}");
        GradientFinding[] kinks = [.. report.Findings];
        Assert.Equal([1, 2], kinks.Select(static kink => kink.InputElement[0]));
        Assert.All(kinks, static kink => Assert.Equal(GradientFindingKind.Kink, kink.Kind));
        Assert.Equal(
            "the result[1], by the argument[1], has a kink at the point: the derivative is -1 below and 0 above; the library gives -1.",
            kinks[0].Message);

        Func<Tensor, Tensor> outside = CustomVjp((Tensor x) => Abs(x), static (x, y, ct) => ct * 1.01);
        Assert.Contains("-1 below and 1 above, at a kink", Failure(() => GradientCheck.Verify(outside, 0.0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void At_an_edge_of_the_domain_the_inner_side_counts()
    {
        GradientReport report = GradientCheck.Report(static x => Power(x, 1.5), From([0.0, 1.0]));
        Assert.True(report.Passed, $"{report}");
        Assert.Equal([GradientFindingKind.DomainEdge], report.Findings.Select(static finding => finding.Kind));
        GradientCheck.Verify(Tensor.Log, From([1e-12, 3]));
        GradientCheck.Verify(Tensor.Asin, From([1 - 1e-9, 0]));
    }

    [Fact]
    public void Jumps_and_infinite_derivatives_are_left_undecided_and_told()
    {
        GradientReport report = GradientCheck.Report(static x => Floor(x) + x, From([0.3, 1.0]));
        Assert.True(report.Passed, $"{report}");
        Assert.Equal([GradientFindingKind.Jump], report.Findings.Select(static finding => finding.Kind));
        AssertError(
            "GradientCheck: no derivative could be compared with differences at this point: the result, by the argument, jumps at the point " +
            "or has an infinite derivative there; no derivative is held against it. Choose another point.",
            static () => GradientCheck.Verify(Tensor.Floor, 1.0));
        GradientCheck.Verify(Tensor.Sqrt, From([0.0, 1.0]));
    }

    [Theory]
    [InlineData(1e7)]
    [InlineData(1e-8)]
    public void The_step_finds_its_scale(double scale)
    {
        GradientCheck.Verify(x => Tanh(scale * x) * Cos(x), From([0.0, 0.3]));
        Failure(() => GradientCheck.Verify(x => Tanh(scale * Slightly(x, 1e-4)), From([1e-9, 2.0]) / scale));
    }

    [Fact]
    public void What_cannot_be_traced_is_said()
    {
        GradientReport report = GradientCheck.Report(static x => (double)x > 0 ? x * x : -x, 3.0);
        Assert.True(report.Passed, $"{report}");
        Assert.Equal(2, report.NotChecked.Length);
        Assert.Contains(report.NotChecked, static text => text.StartsWith("Vmap of the function: Evaluate: the value of", StringComparison.Ordinal));
        Assert.Contains(report.NotChecked, static text => text.StartsWith("Compile of the function: Evaluate: the value of", StringComparison.Ordinal));
    }

    [Fact]
    public void A_function_that_needs_Float32_is_checked_in_it()
    {
        Tensor captured = From([1f, 2f]);
        GradientReport report = GradientCheck.Report(x => Sin(x * captured), From([0.5f, 0.2f]));
        Assert.True(report.Passed, $"{report}");
        Assert.StartsWith("in Float64, so the check is as coarse as Float32 is", report.NotChecked[0], StringComparison.Ordinal);
        Failure(() => GradientCheck.Verify(x => Sin(Slightly(x, 0.02)) * captured, From([0.5f, 0.2f])));
        GradientCheck.Verify(static x => Sin(x).Cast(DType.Float32) * 3, From([0.5, 0.2]));
        GradientCheck.Verify(static x => Sin(x), From([0.5, 0.2]), new() { DType = DType.Float32 });
    }

    [Fact]
    public void The_gradient_of_a_gamma_draw_is_not_a_matter_of_differences() => Assert.StartsWith(
        "GradientCheck: the function draws from a gamma distribution",
        Assert.Throws<ArgumentException>(static () => GradientCheck.Verify(static x => Key.FromSeed(1).Gamma(Exp(x), [4]), 0.3)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Mistakes_are_explained()
    {
        AssertError(
            "GradientCheck: cannot differentiate with respect to the argument of type Int32[2]; only Float32 and Float64 have derivatives. " +
            "Capture it in the function, as in x => f(x, indices), or convert it with .Cast(DType.Float64).",
            static () => GradientCheck.Verify(static x => x * x, From([1, 2])));
        AssertError(
            "GradientCheck: cannot differentiate with respect to the leaf Item2 of type Bool[]; only Float32 and Float64 have derivatives. " +
            "Capture it in the function, as in x => f(x, indices), or convert it with .Cast(DType.Float64).",
            static () => GradientCheck.Verify(static (x, y) => x, 1.0, From(true)));
        AssertError(
            "GradientCheck: the arguments have no elements to differentiate by. Pass a tensor that is not empty.",
            static () => GradientCheck.Verify(static x => x.Sum(), Zeros([0, 3])));
        AssertError(
            "GradientCheck: the result has no float to differentiate. Return a float tensor that is not empty.",
            static () => GradientCheck.Verify(static x => Arange(3), 1.0));
        AssertError(
            "GradientCheck: the argument[1] is NaN. Choose finite numbers.",
            static () => GradientCheck.Verify(static x => x, From([1, double.NaN])));
        AssertError(
            "GradientCheck: the result[0] is Infinity at the point. Choose a point further inside the domain.",
            static () => GradientCheck.Verify(static x => 1 / x, From([0.0, 1])));
        AssertError("GradientCheck: the step 0 must be between 1e-6 and 1. Try 0.01.", static () => _ = new GradientCheckOptions { Step = 0 });
        AssertError(
            "GradientCheck: the tolerance factor NaN must be positive. Try 10.",
            static () => _ = new GradientCheckOptions { ToleranceFactor = double.NaN });
        AssertError(
            "GradientCheck: ElementwiseUpTo -1 must not be negative. Try 200.",
            static () => _ = new GradientCheckOptions { ElementwiseUpTo = -1 });
        AssertError("GradientCheck: the order 4 is not 1, 2 or 3. Check Grad(f) for one more.", static () => _ = new GradientCheckOptions { Order = 4 });
        AssertError(
            "GradientCheck: the modes None are none. Use DerivativeModes.Both, Reverse or Forward.",
            static () => _ = new GradientCheckOptions { Modes = DerivativeModes.None });
        AssertError(
            "GradientCheck: derivatives cannot be checked in Int32. Use DType.Float64 or DType.Float32.",
            static () => _ = new GradientCheckOptions { DType = DType.Int32 });
        AssertError("GradientCheck: 0 directions check nothing. Try 4.", static () => _ = new GradientCheckOptions { Directions = 0 });
    }

    /// <summary>A compiled part runs on numbers in a plain call, and is an expression like any other when it is differentiated.</summary>
    [Fact]
    public void Rounding_is_not_taken_for_randomness() => GradientCheck.Verify(
        static x => Tensor.Sin(AutoGrad.Transforms.Compile(static (Tensor v) => Tensor.Exp(-v * v))(Tensor.ZerosLike(x))).Sum(),
        Tensor.Full([2, 2, 2], 0.3, DType.Float64));

    [Fact]
    public void A_random_function_is_recognised()
    {
        int calls = 0;
        AssertError(
            "GradientCheck: two calls of the function at one point differ. Pass what is random from outside, for example a key.",
            () => GradientCheck.Verify(x => x * ++calls, 1.0));
    }

    [Fact]
    public void An_empty_leaf_beside_a_large_one_is_no_mistake() => GradientCheck.Verify(
        static (Tensor x, Tensor none) => Sin(x) + none.Sum(), Linspace(-1, 1, 600, DType.Float64), Zeros([0], DType.Float64));

    [Fact]
    public void A_random_rule_is_recognised()
    {
        var random = new Random(1);
        Func<Tensor, Tensor> sine = CustomVjp(static (Tensor x) => Sin(x), (x, y, ct) => ct * Cos(x) * (1 + (1e-6 * random.NextDouble())));
        AssertError(
            "GradientCheck: two calls of the Vjp at one point differ. Let derivative rules depend on their arguments alone.",
            () => GradientCheck.Verify(sine, From([0.5, 0.2])));
    }

    [Fact]
    public void A_number_read_on_the_way_is_told_with_its_line()
    {
        string message = Failure(static () => GradientCheck.Verify(static x => x * x[0].Item<double>(), From([0.4, 0.5]))).Message;
        Assert.Contains("The function reads a number, and no derivative passes through it. Evaluate: the value of the input Float64[2] ", message, StringComparison.Ordinal);
        Assert.Contains("GradientCheckTests.Points.cs, line ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_captured_Float32_tensor_is_explained()
    {
        Tensor captured = From([1f, 2f]);
        AssertError(
            "GradientCheck: the function fails when its Float32 arguments are converted to Float64 for the check: " +
            "Multiply: dtypes Float64 and Float32 do not mix (operands are Float64[2] and Float32[2]). " +
            "Convert one operand, for example with .Cast(DType.Float64). Make the tensors it captures arguments too, or Float64.",
            () => GradientCheck.Verify(x => x * captured, From([1f, 2f]), new() { DType = DType.Float64 }));
    }
}
