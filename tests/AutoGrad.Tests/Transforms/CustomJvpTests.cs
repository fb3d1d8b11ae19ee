using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <summary>
/// Rules in these tests are wrong on purpose wherever it must show that they, and not the function's own derivative, were used.
/// </summary>
public sealed class CustomJvpTests
{
    private static readonly Func<Tensor, Tensor> TenfoldSlope = CustomJvp((Tensor x) => Sin(x), (x, y, dx) => 10 * dx * Cos(x));

    [Fact]
    public void Every_mode_follows_the_rule()
    {
        Assert.Equal((double)Sin(From(0.3)), (double)TenfoldSlope(0.3));
        Assert.Equal(20 * Math.Cos(0.3), (double)Jvp(TenfoldSlope, 0.3, 2.0).Tangent, 1e-14);
        Assert.Equal(10 * Math.Cos(0.3), (double)Grad(TenfoldSlope)(0.3), 1e-14);
        Assert.Equal(-10 * Math.Sin(0.3), (double)Grad(Grad(TenfoldSlope))(0.3), 1e-14);
        Assert.Equal(-10 * Math.Sin(0.3), (double)Jvp(Grad(TenfoldSlope), 0.3, 1.0).Tangent, 1e-14);
        Assert.Equal(-10 * Math.Sin(0.3), (double)Grad(x => Jvp(TenfoldSlope, x, 1.0).Tangent)(0.3), 1e-14);
        Tensor xs = From([0.1, 0.2]);
        Assert.Equal((10 * Cos(xs)).ToArray<double>(), Vmap(Grad(TenfoldSlope))(xs).ToArray<double>());
        Assert.Equal((10 * Cos(xs)).ToArray<double>(), Compile((Tensor x) => Grad(all => Vmap(TenfoldSlope)(all).Sum())(x))(xs).ToArray<double>());
    }

    [Fact]
    public void A_function_whose_inside_has_no_derivative()
    {
        // Straight-through rounding: the inside would give 0.
        Func<Tensor, Tensor> round = CustomJvp((Tensor x) => Round(x), (x, y, dx) => dx);
        Assert.Equal((3.0, 1.0), ((double)round(2.7), (double)Grad(round)(2.7)));
        Func<Tensor, Tensor> threshold = CustomJvp((Tensor x) => (x > 0).Cast(DType.Float64), (x, y, dx) => dx * (1 - Square(Tanh(x))));
        Assert.Equal(1.0, (double)Grad(threshold)(0.0));
    }

    [Fact]
    public void Three_arguments()
    {
        Func<Tensor, Tensor, Tensor, Tensor> f = CustomJvp(
            (Tensor x, Tensor y, Tensor z) => (x * y) + z,
            (x, y, z, value, dx, dy, dz) => (dx * y * 3) + (dy * x * 5) + (dz * value));
        (Tensor, Tensor, Tensor) at = (2.0, 7.0, 4.0);
        Assert.Equal(18, (double)f(at.Item1, at.Item2, at.Item3));
        var (byX, byY, byZ) = Grad(((Tensor X, Tensor Y, Tensor Z) p) => f(p.X, p.Y, p.Z))(at);
        Assert.Equal((21.0, 10.0, 18.0), ((double)byX, (double)byY, (double)byZ));
        Tensor tangent = Jvp(((Tensor X, Tensor Y, Tensor Z) p) => f(p.X, p.Y, p.Z), at, (1.0, 10.0, 100.0)).Tangent;
        Assert.Equal(21.0 + 100 + 1800, (double)tangent);
    }

    [Fact]
    public void Several_arguments()
    {
        Func<Tensor, Tensor, Tensor> f = CustomJvp((Tensor x, Tensor y) => x * y, (x, y, z, dx, dy) => (dx * y * 3) + (dy * x * 5));
        var (byX, byY) = Grad(((Tensor X, Tensor Y) p) => f(p.X, p.Y))((2.0, 7.0));
        Assert.Equal((21.0, 10.0), ((double)byX, (double)byY));
    }

    [Fact]
    public void A_tangent_of_another_type()
    {
        Func<Tensor, Tensor> f = CustomJvp((Tensor x) => Sin(x), (x, y, dx) => dx.Sum());
        var error = Assert.Throws<ArgumentException>(() => Jvp(f, Ones([2]), Ones([2])));
        Assert.Equal(
            "CustomJvp: the tangent that the rule of the function of (Float32[2]) returned is Float32[], but its primal is Float32[2]. "
            + "Give it the primal's shape and dtype.",
            error.Message);
    }

    [Fact]
    public void A_rule_that_is_not_linear_has_no_reverse_mode()
    {
        Func<Tensor, Tensor> f = CustomJvp((Tensor x) => Sin(x), (x, y, dx) => dx * dx);
        var error = Assert.Throws<ArgumentException>(() => Grad(f)(1.0));
        Assert.StartsWith("CustomJvp: the rule of the function of (Float64[]) is not linear", error.Message);
    }

    [Fact]
    public void A_captured_tensor_must_not_be_differentiated()
    {
        var error =
            Assert.Throws<ArgumentException>(() => Grad((Tensor w) => CustomJvp((Tensor x) => w * x, (x, y, dx) => w * dx)(2.0))(3.0));
        Assert.StartsWith("CustomJvp: the function of (Float64[]) also uses a tensor Float64[] from outside", error.Message);
    }
}
