using System.Collections.Immutable;
using AutoGrad.Learning;
using AutoGrad.Testing;
using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Control;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Testing;

public sealed class GradientCheckTests
{
    private static readonly Random Random = new(7);

    [Fact]
    public void Right_derivatives_pass()
    {
        GradientCheck.Verify(static x => Sin(x) * Cos(x * x), 0.3);
        GradientCheck.Verify(static x => Sin(x) / (2 + Cos(x)), Sample.Uniform(Random, [3, 4]));
        GradientCheck.Verify(static x => (x * x).Sum(0), Sample.Uniform(Random, [3, 4]));
        GradientCheck.Verify(static (x, y) => x / y, Sample.Uniform(Random, [2, 1]), Sample.Uniform(Random, [3], 1, 2));
        GradientCheck.Verify(static (x, y, z) => x * y + z, 1.0, 2.0, 3.0);
        GradientCheck.Verify(Grad(static x => Sin(x) * x), 0.4);
    }

    [Fact]
    public void Right_derivatives_pass_far_from_1()
    {
        GradientCheck.Verify(static x => x * x * x, Tensor.From([1e6, -3e4, 1e-9]));
        GradientCheck.Verify(static x => 1e12 * Sin(x), 1.0);
        GradientCheck.Verify(static x => (x - 3) * (x - 3), 3.0);
        GradientCheck.Verify(static x => 0 * x, 5.0);
        GradientCheck.Verify(static x => StopGradient(x) * 0, 5.0);
    }

    [Fact]
    public void Large_inputs_are_checked_along_directions() =>
        GradientCheck.Verify(static (x, w) => Sin(x * w), Sample.Uniform(Random, [50, 40]), Sample.Uniform(Random, [40]));

    [Fact]
    public void Float32_arguments_are_converted() =>
        GradientCheck.Verify(static (x, w) => Sin(x * w * 2), Tensor.From([0.1f, 0.7f]), Tensor.From([3.0, 2.0]));

    [Fact]
    public void Arguments_and_results_may_be_trees()
    {
        ImmutableArray<Tensor> weights = [Sample.Uniform(Random, [2]), Sample.Uniform(Random, [])];
        GradientCheck.Verify(static (ImmutableArray<Tensor> w) => (Sin(w[0]), ImmutableArray.Create(w[1] * w[0])), weights);
        GradientCheck.Verify(
            static (ImmutableArray<Tensor> w, Tensor x, (Tensor A, Tensor B) y) => (w[0] * x) + (y.A * y.B),
            weights,
            2.0,
            (3.0, Sample.Uniform(Random, [2])));
        GradientCheck.Verify(static (Tensor x) => (x * x, Arange(3)), 2.0);
    }

    [Fact]
    public void A_stopped_gradient_is_found()
    {
        GradientCheckException error = Failure(static () => GradientCheck.Verify(static x => x * StopGradient(x), 3.0));
        Assert.Matches(
            """
            ^GradientCheck: the derivative of the result by the argument is wrong \(2 of 2 comparisons fail, this one most\)\.
              Jvp gives  3
              differences give  6 ± [0-9]e-[0-9]+ \(smallest step 0\.00[0-9]+, seed 0\)
            StopGradient, here StopGradient\(Float64\[\]\), lets no derivative through\.$
            """.ReplaceLineEndings("\n"),
            error.Message);
        Assert.Equal((3, 6), (error.Finding.Analytic, Math.Round(error.Finding.Numeric, 9)));
        Assert.Equal(GradientFindingKind.WrongDerivative, error.Finding.Kind);
        Assert.True(error.Finding.Input.IsRoot && error.Finding.Output.IsRoot && error.Finding.InputElement.IsEmpty);
        Assert.InRange(error.Finding.NumericError, 0, 1e-9);
    }

    [Fact]
    public void The_element_of_the_input_and_of_the_output_are_named()
    {
        // y[0, 2] = Σ over its row, with the derivative by x[1, 2] alone stopped.
        Tensor keep = From(new[,] { { 1.0, 1, 1 }, { 1, 1, 0 } });
        Tensor f(Tensor x) => ((x * keep) + (StopGradient(x) * (1 - keep))).Sum(0);
        GradientCheckException error = Failure(() => GradientCheck.Verify(f, Sample.Uniform(Random, [2, 3])));
        Assert.Equal([1, 2], error.Finding.InputElement);
        Assert.Equal([2], error.Finding.OutputElement);
        Assert.StartsWith("GradientCheck: the derivative of the result[2] by the argument[1, 2] is wrong", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, error.Finding.Analytic);
        Assert.Equal(1, error.Finding.Numeric, 6);
    }

    [Fact]
    public void The_leaf_of_a_tree_is_named()
    {
        GradientCheckException error = Failure(static () => GradientCheck.Verify(
            static (ImmutableArray<Tensor> w, Tensor x) => (Sum: w[0] + x, Product: StopGradient(w[1]) * x),
            ImmutableArray.Create<Tensor>(From(1.0), From([2.0, 3.0])),
            2.0));
        Assert.Equal("Item1[1]", error.Finding.Input.ToString());
        Assert.Equal("Item2", error.Finding.Output.ToString());
        Assert.Contains("the derivative of Item2[0] by Item1[1][0] is wrong", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_wrong_element_of_a_large_input_is_found()
    {
        double[] mask = new double[5000];
        mask[1234] = 1;
        Tensor wrong = From(mask, [50, 100]);
        GradientCheckException error = Failure(() => GradientCheck.Verify(
            x => Sin(x * (1 - wrong)) + (StopGradient(x) * wrong * 0.01), Sample.Uniform(Random, [50, 100])));
        Assert.Equal([12, 34], error.Finding.InputElement);
        Assert.Equal([12, 34], error.Finding.OutputElement);
        Assert.Equal((0, 0.01), (error.Finding.Analytic, Math.Round(error.Finding.Numeric, 8)));
    }

    [Fact]
    public void A_small_relative_error_is_found()
    {
        Failure(static () => GradientCheck.Verify(static x => Sin(Slightly(x, 1e-6)), Sample.Uniform(new Random(1), [5])));
        Failure(static () => GradientCheck.Verify(static x => Sin(Slightly(x, 1e-6)), Sample.Uniform(new Random(1), [500])));
        var tolerant = new GradientCheckOptions { ToleranceFactor = 1e5, CrossChecks = CrossChecks.None };
        GradientCheck.Verify(static x => Sin(Slightly(x, 1e-6)), Sample.Uniform(new Random(1), [5]), tolerant);
    }

    [Fact]
    public void A_derivative_that_is_not_a_number_is_found()
    {
        // Forward the numbers vanish, backward they overflow.
        GradientCheckException error = Failure(static () => GradientCheck.Verify(static x => x * 1e-200 * 1e-200 * 1e200 * 1e200, 1.0));
        Assert.Equal((double.PositiveInfinity, 0), (error.Finding.Analytic, error.Finding.Numeric));
    }

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

    /// <summary>Tied inputs have a derivative each that is between those of both sides; together they need not.</summary>
    [Fact]
    public void At_a_kink_of_several_inputs_directions_are_checked_too()
    {
        Tensor point = From([0.3, 0.8, 0.8]);
        GradientReport report = GradientCheck.Report(static x => x.Max(), point);
        Assert.True(report.Passed, $"{report}");
        Assert.Equal(2, report.Findings.Length);
        Func<Tensor, Tensor> all = CustomVjp(static (Tensor x) => x.Max(), static (x, y, ct) => ct * Equal(x, y).Cast(x.DType));
        GradientCheckException error = Failure(() => GradientCheck.Verify(all, point));
        Assert.Contains("along a random direction, though not by single elements, from the argument[1] is wrong", error.Message, StringComparison.Ordinal);
        Assert.Empty(error.Finding.InputElement);
    }

    [Theory]
    [InlineData(1e6)]
    [InlineData(1e9)]
    public void A_function_that_is_flat_at_all_but_the_smallest_steps_is_followed_down(double scale)
    {
        GradientCheck.Verify(x => Exp(-Square(x * scale)), 0.3 / scale, new() { Step = 1e-3 });
        GradientCheck.Verify(x => Exp(-Square(x * scale)) + x, From([0.3, -1.1]) / scale, new() { Step = 1e-3 });
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

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_order_is_checked_in_every_mix_of_modes(int order)
    {
        GradientCheck.Verify(static x => Sin(x) * Exp(-x * x), From([0.2, -0.7]), new() { Order = order });
        // Right up to the order before: the gradient of the rule's result is stopped so many times down.
        Func<Tensor, Tensor> Wrong(int depth) => depth == 1
            ? CustomVjp((Tensor x) => Sin(x), static (x, y, ct) => ct * Cos(x) * 1.0001)
            : CustomVjp((Tensor x) => Sin(x), (x, y, ct) => ct * Wrong(depth - 1)(x + (Math.PI / 2)));
        GradientCheckException error = Failure(() => GradientCheck.Verify(Wrong(order), From([0.2, -0.7]), new() { Order = 3 }));
        Assert.Equal(order, error.Finding.Modes.Length);
        if (order > 1) GradientCheck.Verify(Wrong(order), From([0.2, -0.7]), new() { Order = order - 1, CrossChecks = CrossChecks.None });
    }

    [Fact]
    public void One_mode_can_be_checked_alone()
    {
        Func<Tensor, Tensor> wrongForward = CustomJvp((Tensor x) => Sin(x), static (x, y, dx) => dx * y);
        Assert.Equal([DerivativeModes.Forward], Failure(() => GradientCheck.Verify(wrongForward, 0.3, new() { Modes = DerivativeModes.Forward })).Finding.Modes);
        Assert.Equal([DerivativeModes.Reverse], Failure(() => GradientCheck.Verify(wrongForward, 0.3, new() { Modes = DerivativeModes.Reverse })).Finding.Modes);
    }

    [Fact]
    public void The_rule_that_is_wrong_is_named()
    {
        Func<Tensor, Tensor> gelu = CustomVjp((Tensor x) => x * Sigmoid(1.702 * x), static (x, y, ct) => ct * Sigmoid(1.702 * x));
        GradientCheckException error = Failure(() => GradientCheck.Verify(
            x => Softmax(Square(gelu(Sin(x) * 2)).CumulativeSum(0)) + x.LogSumExp(), Sample.Uniform(Random, [5])));
        Assert.StartsWith("CustomVjp", error.Finding.Primitive, StringComparison.Ordinal);
        Assert.Contains("By itself, CustomVjp", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_rule_in_the_body_of_a_loop_is_named()
    {
        Func<Tensor, Tensor> cell = CustomVjp((Tensor c) => Tanh(c), static (c, y, ct) => ct * (1 - y));
        GradientCheckException error = Failure(() => GradientCheck.Verify(
            x => Scan((Tensor c, Tensor v) => (cell(Sin(c) + v), c), Zeros([2], DType.Float64), x).Carry, Sample.Uniform(Random, [3, 2])));
        Assert.StartsWith("CustomVjp", error.Finding.Primitive, StringComparison.Ordinal);
        Assert.EndsWith("in the body of Scan,", error.Finding.Primitive, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_bends_what_it_is_given_breaks_linearity()
    {
        // Right at the cotangents that differences use, wrong at large ones.
        Func<Tensor, Tensor> clipped = CustomVjp((Tensor x) => Sin(x), static (x, y, ct) => Clamp(ct, -1.2, 1.2) * Cos(x));
        GradientCheckException error = Failure(() => GradientCheck.Verify(clipped, 0.3, new() { Modes = DerivativeModes.Reverse }));
        Assert.Contains("Vjp is not linear in the cotangent", error.Message, StringComparison.Ordinal);
        Assert.Equal(GradientFindingKind.BrokenLaw, error.Finding.Kind);
        error = Failure(() => GradientCheck.Verify(clipped, 0.3)); // forward mode is derived from the rule, and cannot be
        Assert.StartsWith("GradientCheck: Jvp fails: CustomVjp: the rule of the function of (Float64[]) is not linear", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_derivative_that_cannot_be_taken_is_a_failure_like_others()
    {
        Func<Tensor, Tensor> clipped = CustomVjp((Tensor x) => Sin(x), static (x, y, ct) => Clamp(ct, -5, 5) * Cos(x));
        GradientCheckException error = Failure(() => GradientCheck.Verify(x => clipped(x) * 2, 0.3));
        Assert.Equal(GradientFindingKind.BrokenLaw, error.Finding.Kind);
        Assert.StartsWith("GradientCheck: Jvp fails, although the function itself does not: CustomVjp: the rule", error.Message, StringComparison.Ordinal);
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
    public void Float32_derivatives_are_compared_with_those_in_Float64()
    {
        GradientCheck.Verify(static x => Exp(x) * x, From([0.3f, -1.2f]));
        Func<Tensor, Tensor> vanishing = CustomVjp((Tensor x) => 1 / x, static (x, y, ct) => -ct * Square(y * 1e-30) * 1e30 * 1e30);
        GradientCheck.Verify(vanishing, From([2.0, 3.0]));
        GradientCheckException error = Failure(() => GradientCheck.Verify(vanishing, From([2f, 3f])));
        Assert.Contains("in Float32", error.Message, StringComparison.Ordinal);
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
    public void The_same_seed_gives_the_same_report()
    {
        GradientReport Check(int seed) => GradientCheck.Report(
            static x => Sin(x).Sum(0), Sample.Uniform(new Random(3), [300]), new() { Seed = seed });
        Assert.Equal($"{Check(4)}", $"{Check(4)}");
        Assert.NotEqual(Check(4).LargestDifference, Check(5).LargestDifference);
    }

    [Fact]
    public void A_report_tells_what_was_done()
    {
        string text = $"{GradientCheck.Report(Activations.Relu, From([0.0, 1.0]))}";
        Assert.Matches(
            "^GradientCheck passed: 18 comparisons \\(Both, order 1, seed 0\\), [0-9]+ evaluations, largest difference [-0-9.e]+ of what is allowed, 1 at kinks\n"
            + "- the result\\[0\\], by the argument\\[0\\], has a kink at the point: the derivative is 0 below and 1 above; the library gives 0\\.$",
            text);
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        AssertError(
            "GradientCheck: cannot differentiate with respect to the argument of type Int32[2]. Only Float32 and Float64 have " +
            "derivatives: convert with .Cast(DType.Float32), or pass it as a further argument.",
            static () => GradientCheck.Verify(static x => x * x, From([1, 2])));
        AssertError(
            "GradientCheck: cannot differentiate with respect to the leaf Item2 of type Bool[]. Only Float32 and Float64 have " +
            "derivatives: convert with .Cast(DType.Float32), or pass it as a further argument.",
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
    public void A_captured_Float32_tensor_is_explained()
    {
        Tensor captured = From([1f, 2f]);
        AssertError(
            "GradientCheck: the function fails when its Float32 arguments are converted to Float64 for the check: " +
            "Multiply: dtypes Float64 and Float32 do not mix (operands are Float64[2] and Float32[2]). " +
            "Convert one operand, for example with .Cast(DType.Float64). Make the tensors it captures arguments too, or Float64.",
            () => GradientCheck.Verify(x => x * captured, From([1f, 2f]), new() { DType = DType.Float64 }));
    }

    private static GradientCheckException Failure(Action check) => Assert.Throws<GradientCheckException>(check);

    private static void AssertError(string message, Action mistake) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(mistake).Message);

    /// <summary>The identity with a derivative that is too small by a share.</summary>
    private static Tensor Slightly(Tensor x, double share) => (x * (1 - share)) + (StopGradient(x) * share);
}
