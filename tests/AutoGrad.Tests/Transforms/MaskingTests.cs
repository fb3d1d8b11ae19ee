using AutoGrad.Learning;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <summary>
/// Functions that hide a singularity behind <c>Where</c>, and those that are defined by hand where a formula has none: derivatives are
/// free of NaN where the mask holds and right elsewhere, in every mode and order of modes, in batches and compiled.
/// </summary>
public sealed class MaskingTests
{
    private const double Infinity = double.PositiveInfinity;

    /// <summary>Elementwise functions, points, and first and second derivatives there.</summary>
    private static readonly Dictionary<string, (Func<Tensor, Tensor> Function, double[] X, double[] First, double[] Second)> Cases = new()
    {
        ["log"] = (static x => Where(x > 0, Log(x), 0), [-1, 0, 2], [0, 0, 0.5], [0, 0, -0.25]),
        ["root"] = (static x => Where(x > 0, Sqrt(x), 0), [-1, 0, 4], [0, 0, 0.25], [0, 0, -1.0 / 32]),
        ["root of a product"] = (static x => Where(x > 0, Sqrt(x * x * x), 0), [-1, 0, 4], [0, 0, 3], [0, 0, 0.375]),
        ["power"] = (static x => Where(x > 0, Power(x, 1.5), 0), [-1, 0, 4], [0, 0, 3], [0, 0, 0.375]),
        ["negative power"] = (static x => Where(x > 0, Power(x, -2.5), 0), [-1, 0, 1], [0, 0, -2.5], [0, 0, 8.75]),
        ["variable power"] = (static x => Where(x > 0, Power(x, x), 0), [-1, 0, 1], [0, 0, 1], [0, 0, 2]),
        ["reciprocal"] = (static x => Where(Equal(x, 0), 0, 1 / x), [0, -0.0, 2], [0, 0, -0.25], [0, 0, 0.25]),
        ["quotient"] = (static x => Where(Equal(x, 0), 1, Expm1(x) / x), [0], [0], [0]),
        ["entropy"] = (static x => Where(x > 0, x * Log(x), 0), [-1, 0, 1], [0, 0, 1], [0, 0, 1]),
        ["chain"] = (
            static x => Where(x > 1, Sqrt(Log(x)), 0),
            [-1, 0, 1, Math.E],
            [0, 0, 0, 0.5 / Math.E],
            [0, 0, 0, -0.75 / (Math.E * Math.E)]),
        ["overflow"] = (static x => Where(x < 700, Exp(x), 0), [0, 1000, Infinity], [1, 0, 0], [1, 0, 0]),
        ["mask inside"] = (static x => Square(Where(x > 0, Log(x), 0)), [0, 1], [0, 0], [0, 2]),
        ["double mask"] = (static x => Where(x > 0, 1 / Where(x > 0, x, 1), 0), [-1, 0, 2], [0, 0, -0.25], [0, 0, 0.25]),
        ["inverse cosine"] = (static x => Where(Abs(x) < 1, Acos(x), 0), [-2, -1, 0, 1], [0, 0, -1, 0], [0, 0, 0, 0]),
        ["absolute value"] = (Tensor.Abs, [-2, 0, 3], [-1, 0, 1], [0, 0, 0]),
        ["arctangent"] = (static x => Atan2(x, Where(x > 1, x, 0)), [0, 2], [0, 0], [0, 0]),
        ["gelu"] = (Activations.Gelu, [-Infinity, 0], [0, 0.5], [0, 2 / Math.Sqrt(2 * Math.PI)]),
        ["gelu by tanh"] = (Activations.GeluTanh, [-Infinity, 0], [0, 0.5], [0, Math.Sqrt(2 / Math.PI)]),
        ["silu"] = (Activations.Silu, [-Infinity, 0], [0, 0.5], [0, 0.5]),
        ["mish"] = (Activations.Mish, [-Infinity, 0], [0, 0.6], [0, 0.64]),
        ["softplus"] = (Tensor.Softplus, [-Infinity, 0], [0, 0.5], [0, 0.25]),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Derivatives_are_right_where_the_mask_holds_and_where_not(string name)
    {
        (Func<Tensor, Tensor> f, double[] points, double[] first, double[] second) = Cases[name];
        Tensor x = From(points), ones = OnesLike(x);
        Func<Tensor, Tensor> slopes = z => Vjp(f, z).Pullback(OnesLike(z)), pushed = z => Jvp(f, z, OnesLike(z)).Tangent;
        Close(first, slopes(x));
        Close(first, pushed(x));
        Close(second, Jvp(slopes, x, ones).Tangent);
        Close(second, Vjp(slopes, x).Pullback(ones));
        Close(second, Vjp(pushed, x).Pullback(ones));
        Close(second, Jvp(pushed, x, ones).Tangent);
        Close(first, Vmap(Grad(f))(x));
        Close(second, Vmap(Grad(Grad(f)))(x));
        Close(first, Compile(slopes)(x));
        Close(second, Compile((Tensor z) => Jvp(slopes, z, OnesLike(z)).Tangent)(x));
        Close(second, Compile(Vmap(Grad(Grad(f))))(x));
        Tensor third = Vmap(Grad(Grad(Grad(f))))(x);
        Assert.DoesNotContain(double.NaN, third.ToArray<double>());
    }

    [Fact]
    public void The_norm_of_zero_has_no_slope_and_no_curvature()
    {
        Tensor zero = Zeros([3], DType.Float64);
        Close([0, 0, 0], Grad(static x => x.Norm(), zero));
        Assert.All(Derivatives(static x => x.Norm(), zero), static second => Close([0, 0, 0], second));
        Assert.All(Derivatives(static x => x.StandardDeviation(), zero), static second => Close([0, 0, 0], second));
    }

    [Fact]
    public void Entries_of_minus_infinity_count_nothing_in_a_log_sum_exp()
    {
        Tensor few = From([0.5, -1.0]), masked = From([0.5, -Infinity, -1.0]);
        AssertAsWithout(static x => x.LogSumExp(), few, masked);
        AssertAsWithout(static x => LogSoftmax(x)[0], few, masked);
        AssertAsWithout(static x => Softmax(x)[0] - LogSoftmax(x)[^1], few, masked);
        AssertAsWithout(static x => Softmax(Where(x < -100, double.NegativeInfinity, x)).Max(), few, From([0.5, -1000, -1.0]));
    }

    [Fact]
    public void A_log_sum_exp_of_nothing_but_minus_infinity_has_derivative_zero()
    {
        Tensor x = From([-Infinity, -Infinity]);
        Assert.Equal(-Infinity, (double)x.LogSumExp());
        Close([0, 0], Grad(static z => z.LogSumExp(), x));
        Assert.All(Derivatives(static z => z.LogSumExp(), x), static second => Close([0, 0], second));
    }

    [Fact]
    public void The_angle_of_the_origin_has_no_slope_and_no_curvature()
    {
        Func<Tensor, Tensor> angle = static p => Atan2(p[0], p[1]);
        Close([0, 0], Grad(angle, Zeros([2], DType.Float64)));
        Assert.All(Derivatives(angle, Zeros([2], DType.Float64)), static second => Close([0, 0], second));
    }

    /// <summary>
    /// The function of the entries that are not masked has the same first and second derivatives, and 0 for the masked one.
    /// </summary>
    private static void AssertAsWithout(Func<Tensor, Tensor> f, Tensor few, Tensor masked)
    {
        Assert.Equal((double)f(few), (double)f(masked), 1e-15);
        Close(WithHole(Grad(f, few)), Grad(f, masked));
        double[] expected = WithHole(Jvp(Grad(f), few, From([1.0, 2.0])).Tangent);
        Assert.All(Derivatives(f, masked, From([1.0, 5.0, 2.0])), second => Close(expected, second));

        static double[] WithHole(Tensor numbers) => [(double)numbers[0], 0, (double)numbers[1]];
    }

    /// <summary>The second derivative along a direction, by every pair of modes.</summary>
    private static Tensor[] Derivatives(Func<Tensor, Tensor> f, Tensor x, Tensor? along = null)
    {
        Tensor direction = along ?? OnesLike(x);
        Func<Tensor, Tensor> pushed = z => Jvp(f, z, direction).Tangent;
        return
        [
            Jvp(Grad(f), x, direction).Tangent,
            Vjp(Grad(f), x).Pullback(direction),
            Grad(pushed, x),
            Vmap(Grad(pushed))(x.ExpandDims(0))[0],
            Compile(Grad(pushed))(x),
        ];
    }

    private static void Close(double[] expected, Tensor actual) =>
        AssertClose(expected, actual, 1e-12);
}
