using System.Collections.Immutable;
using AutoGrad.Learning;
using AutoGrad.Testing;
using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Control;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Testing;

public sealed partial class GradientCheckTests
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
            StopGradient\(Float64\[\]\) lets no derivative through\.$
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

    /// <summary>Results much smaller than numbers on the way have the rounding of those.</summary>
    [Fact]
    public void Cancellation_inside_the_function_is_no_mistake()
    {
        Tensor small = From([-9.8e-7, -9.3e-7, -6.98e-7, 3.1e-7]);
        GradientCheck.Verify(static x => Log(1 + (x * x)), small);
        GradientCheck.Verify(static x => 1 - Cos(x), small);
        GradientCheck.Verify(static x => ((Exp(x) + Exp(-x)) / 2) - 1, small);
        GradientCheck.Verify(static x => Sin(x) / x, From([1e-3, -4e-3]));
        Failure(() => GradientCheck.Verify(static x => (1 - Cos(Slightly(x, 0.01))) * 1e6, small * 1000));
    }

    [Fact]
    public void A_broken_law_of_one_leaf_does_not_hide_behind_a_large_one()
    {
        Func<Tensor, Tensor> bent = CustomVjp((Tensor x) => x, static (x, y, ct) => ct + (1e-4 * Sin(40 * ct)));
        GradientCheckOptions reverse = new() { Modes = DerivativeModes.Reverse };
        Failure(() => GradientCheck.Verify((Tensor a, Tensor b) => (1e8 * a, bent(b)), From([1.0, 2.0]), From([0.5, 0.25]), reverse));
        GradientCheck.Verify((Tensor a, Tensor b) => (1e8 * a, bent(b)), From([1.0, 2.0]), From([0.5, 0.25]), reverse with { ToleranceFactor = 1e9 });
    }

    [Fact]
    public void What_fails_inside_the_library_is_no_excuse()
    {
        GradientReport report = GradientCheck.Report(
            static x =>
                Tracing.IsActive && x.Primitive is Placeholder ? throw new InvalidOperationException("broken") : Sin(x), From([0.5]));
        Assert.False(report.Passed);
        Assert.Contains("broken", report.Findings[0].Message, StringComparison.Ordinal);
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
        Assert.EndsWith("in the body of Scan", error.Finding.Primitive, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_bends_what_it_is_given_breaks_linearity()
    {
        // Right at the cotangents that differences use, wrong at large ones.
        Func<Tensor, Tensor> clipped = CustomVjp((Tensor x) => Sin(x), static (x, y, ct) => Clamp(ct, -1.2, 1.2) * Cos(x));
        GradientCheckException error = Failure(() => GradientCheck.Verify(clipped, 0.3, new() { Modes = DerivativeModes.Reverse }));
        Assert.Contains("Vjp is not linear in the cotangent", error.Message, StringComparison.Ordinal);
        Assert.Equal(GradientFindingKind.BrokenLaw, error.Finding.Kind);
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
    public void Float32_derivatives_are_compared_with_those_in_Float64()
    {
        GradientCheck.Verify(static x => Exp(x) * x, From([0.3f, -1.2f]));
        Func<Tensor, Tensor> vanishing = CustomVjp((Tensor x) => 1 / x, static (x, y, ct) => -ct * Square(y * 1e-30) * 1e30 * 1e30);
        GradientCheck.Verify(vanishing, From([2.0, 3.0]));
        GradientCheckException error = Failure(() => GradientCheck.Verify(vanishing, From([2f, 3f])));
        Assert.Contains("in Float32", error.Message, StringComparison.Ordinal);
    }

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

    private static GradientCheckException Failure(Action check) => Assert.Throws<GradientCheckException>(check);

    private static void AssertError(string message, Action mistake) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(mistake).Message);

    /// <summary>The identity with a derivative that is too small by a share.</summary>
    private static Tensor Slightly(Tensor x, double share) => (x * (1 - share)) + (StopGradient(x) * share);
}
