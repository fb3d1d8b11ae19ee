using AutoGrad.Testing;
using Xunit;
using static AutoGrad.Tensor;

namespace AutoGrad.Tests.Testing;

/// <summary>What is asked for and cannot be done is said.</summary>
public sealed partial class GradientCheckTests
{
    [Fact]
    public void A_law_that_needs_other_options_is_not_skipped_silently()
    {
        AssertNotChecked("CrossChecks.Symmetry, which is a law of second derivatives: set Order = 2", new() { CrossChecks = CrossChecks.Symmetry });
        AssertNotChecked(
            "CrossChecks.Adjoint, which compares both modes: set Modes = DerivativeModes.Both",
            new() { CrossChecks = CrossChecks.Adjoint, Modes = DerivativeModes.Forward });
        AssertNotChecked(
            "CrossChecks.Symmetry, which begins with a gradient: set Modes = DerivativeModes.Both or Reverse",
            new() { CrossChecks = CrossChecks.Symmetry, Modes = DerivativeModes.Forward, Order = 2 });
        Assert.Empty(GradientCheck.Report(static x => Sin(x), 0.3).NotChecked);

        static void AssertNotChecked(string reason, GradientCheckOptions options) =>
            Assert.Equal([reason], GradientCheck.Report(static x => Sin(x), 0.3, options).NotChecked);
    }

    [Fact]
    public void A_part_of_the_result_that_is_null_is_told() => Assert.Equal(
        ["Item2 of the result, which is null"],
        GradientCheck.Report(static (Tensor x) => (Sin(x), (Tensor?)null), From(0.3)).NotChecked);

    [Fact]
    public void A_function_that_fails_a_step_away_is_explained()
    {
        string message = Assert.Throws<ArgumentException>(static () => GradientCheck.Verify(
            static x => (double)x.Max() > 1 ? throw new InvalidOperationException("too large.") : Sin(x), From([0.2, 1.0]))).Message;
        Assert.Matches(
            "^GradientCheck: the function fails beside the point, though not at it, where the argument\\[1\\] is 1\\.0[0-9]+ instead of 1: too large\\. " +
            "Choose a point further inside of where it can be called, or a smaller Step; or return NaN outside\\.$",
            message);
    }

    [Fact]
    public void Options_that_do_not_fit_the_dtype_are_explained()
    {
        Tensor captured = From([1.0, 2.0]);
        AssertError(
            "GradientCheck: the function fails when its Float64 arguments are converted to Float32, as DType = Float32 asks for: " +
            "Multiply: dtypes Float32 and Float64 do not mix (operands are Float32[2] and Float64[2]). Convert one operand, for example with " +
            ".Cast(DType.Float64). Make the tensors it captures arguments too, or Float32; or check in Float64.",
            () => GradientCheck.Verify(x => x * captured, From([1.0, 2.0]), new() { DType = DType.Float32 }));
        AssertError(
            "GradientCheck: the step 1E-05 is too small for Float32, in which the function computes. Try 0.01.",
            static () => GradientCheck.Verify(static x => Sin(x), From([1f]), new() { DType = DType.Float32, Step = 1e-5 }));
        AssertError("GradientCheck: the cross-checks 64 are none. Combine values of CrossChecks.", static () => _ = new GradientCheckOptions { CrossChecks = (CrossChecks)64 });
    }

    /// <summary>What the function does with its dtype decides, not the words of an error.</summary>
    [Fact]
    public void A_function_of_Float32_alone_is_recognised_whatever_it_throws()
    {
        GradientReport report = GradientCheck.Report(
            static x => x.DType == DType.Float32 ? Sin(x) : throw new ArgumentException("single precision, please."), From([0.3f]));
        Assert.True(report.Passed, $"{report}");
        Assert.StartsWith("in Float64, so the check is as coarse", report.NotChecked[0], StringComparison.Ordinal);
        AssertError("no Float32 here.", static () => GradientCheck.Verify(static Tensor (Tensor x) => throw new ArgumentException("no Float32 here."), From([0.3f])));
    }
}
