using System.Collections.Immutable;
using AutoGrad.Testing;
using AutoGrad.Tests.Operations;
using Xunit;
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
        Assert.Equal(
            """
            GradientCheck: the derivative of the result by the argument is wrong.
              Vjp gives                 3
              central differences give  6 (step 0.0003)
            A StopGradient or rounding on the way, a wrong derivative rule, or a kink within a step of the point explains such a difference.
            """.ReplaceLineEndings("\n"),
            Rounded(error));
        Assert.Equal((3, 6, 3e-4), (error.Analytic, Math.Round(error.Numeric, 6), Math.Round(error.Step, 10)));
        Assert.True(error.Input.IsRoot && error.Output.IsRoot && error.InputElement.IsEmpty && error.OutputElement.IsEmpty);
    }

    [Fact]
    public void The_element_of_the_input_and_of_the_output_are_named()
    {
        // y[0, 2] = Σ over its row, with the derivative by x[1, 2] alone stopped.
        Tensor keep = From(new[,] { { 1.0, 1, 1 }, { 1, 1, 0 } });
        Tensor f(Tensor x) => ((x * keep) + (StopGradient(x) * (1 - keep))).Sum(0);
        GradientCheckException error = Failure(() => GradientCheck.Verify(f, Sample.Uniform(Random, [2, 3])));
        Assert.Equal([1, 2], error.InputElement);
        Assert.Equal([2], error.OutputElement);
        Assert.StartsWith(
            "GradientCheck: the derivative of the result[2] by the argument[1, 2] is wrong (1 of 6 comparisons fail, this one most).\n" +
            "  Vjp gives                 0\n  central differences give  ",
            error.Message,
            StringComparison.Ordinal);
        Assert.Equal(1, error.Numeric, 6);
    }

    [Fact]
    public void The_leaf_of_a_tree_is_named()
    {
        GradientCheckException error = Failure(static () => GradientCheck.Verify(
            static (ImmutableArray<Tensor> w, Tensor x) => (Sum: w[0] + x, Product: StopGradient(w[1]) * x),
            ImmutableArray.Create<Tensor>(From(1.0), From([2.0, 3.0])),
            2.0));
        Assert.Equal("Item1[1]", error.Input.ToString());
        Assert.Equal("Item2", error.Output.ToString());
        Assert.Contains("the derivative of Item2[1] by Item1[1][1] is wrong (2 of 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_wrong_element_of_a_large_input_is_found()
    {
        double[] mask = new double[5000];
        mask[1234] = 1;
        Tensor wrong = From(mask, [50, 100]);
        GradientCheckException error = Failure(() => GradientCheck.Verify(
            x => Sin(x * (1 - wrong)) + (StopGradient(x) * wrong * 0.01), Sample.Uniform(Random, [50, 100])));
        Assert.Equal([12, 34], error.InputElement);
        Assert.Equal([12, 34], error.OutputElement);
        Assert.Equal((0, 0.01), (error.Analytic, Math.Round(error.Numeric, 8)));
    }

    [Fact]
    public void A_small_relative_error_is_found()
    {
        static Tensor Slightly(Tensor x) => (x * 0.99999) + (StopGradient(x) * 0.00001);
        Failure(static () => GradientCheck.Verify(static x => Sin(Slightly(x)), Sample.Uniform(new Random(1), [5])));
        Failure(static () => GradientCheck.Verify(static x => Sin(Slightly(x)), Sample.Uniform(new Random(1), [500])));
        var tolerant = new GradientCheckOptions { Tolerance = 1e-4 };
        GradientCheck.Verify(static x => Sin(Slightly(x)), Sample.Uniform(new Random(1), [5]), tolerant);
    }

    [Fact]
    public void A_derivative_that_is_not_a_number_is_found()
    {
        // Forward the numbers vanish, backward they overflow.
        GradientCheckException error = Failure(static () => GradientCheck.Verify(static x => x * 1e-200 * 1e-200 * 1e200 * 1e200, 1.0));
        Assert.Equal((double.PositiveInfinity, 0), (error.Analytic, error.Numeric));
    }

    [Fact]
    public void The_step_can_be_chosen()
    {
        // Within a step of its kink differences are no guide to |x|.
        static Tensor Magnitude(Tensor x) => (double)x < 0 ? -x : x;
        Failure(static () => GradientCheck.Verify(Magnitude, 7e-5));
        GradientCheck.Verify(Magnitude, 7e-5, new GradientCheckOptions { Step = 1e-5 });
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
            "GradientCheck: the result has no float to differentiate. Return a Float64 tensor that is not empty.",
            static () => GradientCheck.Verify(static x => Arange(3), 1.0));
        AssertError(
            "GradientCheck: the argument[1] is NaN. Choose finite numbers.",
            static () => GradientCheck.Verify(static x => x, From([1, double.NaN])));
        AssertError(
            "GradientCheck: the result[0] is Infinity at the point. Choose a point further inside the domain, or a smaller Step.",
            static () => GradientCheck.Verify(static x => 1 / x, From([0.0, 1])));
        AssertError(
            "GradientCheck: the result is Float32[], too coarse to compare. Leave out the .Cast(DType.Float32) on the way.",
            static () => GradientCheck.Verify(static x => x.Cast(DType.Float32), 1.0));
        AssertError("GradientCheck: the step 0 must be between 0 and 1. Try 1e-4.", static () => _ = new GradientCheckOptions { Step = 0 });
        AssertError(
            "GradientCheck: the tolerance NaN must be positive. Try 1e-6.",
            static () => _ = new GradientCheckOptions { Tolerance = double.NaN });
        AssertError(
            "GradientCheck: ElementwiseUpTo 0 must be at least 1. Try 200.",
            static () => _ = new GradientCheckOptions { ElementwiseUpTo = 0 });
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
            () => GradientCheck.Verify(x => x * captured, From([1f, 2f])));
    }

    private static GradientCheckException Failure(Action check) => Assert.Throws<GradientCheckException>(check);

    private static void AssertError(string message, Action mistake) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(mistake).Message);

    /// <summary>The message with the numeric derivative rounded, as its last digits depend on the mathematics library.</summary>
    private static string Rounded(GradientCheckException error) =>
        error.Message.Replace($"{error.Numeric}", $"{Math.Round(error.Numeric, 6)}");
}
