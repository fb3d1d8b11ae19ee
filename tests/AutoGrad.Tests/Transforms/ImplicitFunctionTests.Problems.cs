using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <content>Problems with known answers.</content>
public sealed partial class ImplicitFunctionTests
{
    [Fact]
    public void A_cubic_root_moves_with_its_coefficients()
    {
        // x³ + a x − b = 0 has one real root for a > 0.
        Func<(Tensor A, Tensor B), Tensor> root = ImplicitFunction.Root(
            (Tensor x, (Tensor A, Tensor B) c) => (x * x * x) + (c.A * x) - c.B, start: 0.0);
        (Tensor a, Tensor b) = Grad(root)((1.5, 2.0));
        double x = (double)root((1.5, 2.0));
        Assert.Equal(2.0, (x * x * x) + (1.5 * x), 12);
        Assert.Equal(-x / ((3 * x * x) + 1.5), (double)a, 12);
        Assert.Equal(1 / ((3 * x * x) + 1.5), (double)b, 12);
    }

    [Theory]
    [InlineData(0.3, 0.1)]
    [InlineData(2.0, 0.7)]
    [InlineData(0.2, 0.95)]
    public void Keplers_equation_has_the_derivatives_of_the_textbook(double anomaly, double eccentricity)
    {
        Func<Tensor, Tensor, Tensor> residualOf = static (big, e) => big - (e * Sin(big));
        Func<(Tensor M, Tensor E), Tensor> kepler = ImplicitFunction.Root(
            (Tensor big, (Tensor M, Tensor E) a) => residualOf(big, a.E) - a.M, start: Math.PI / 2);
        double found = (double)kepler((anomaly, eccentricity));
        double slope = 1 / (1 - (eccentricity * Math.Cos(found)));
        Assert.Equal(anomaly, found - (eccentricity * Math.Sin(found)), 12);
        (Tensor byM, Tensor byE) = Grad(kepler)((anomaly, eccentricity));
        Assert.Equal(slope, (double)byM, 1e-10 * slope);
        Assert.Equal(Math.Sin(found) * slope, (double)byE, 1e-10 * slope);
        double second = (double)Grad(Grad((Tensor m) => kepler((m, eccentricity))))(anomaly);
        double expected = -eccentricity * Math.Sin(found) * slope * slope * slope;
        Assert.Equal(expected, second, 1e-9 * Math.Abs(expected));
    }

    [Fact]
    public void Ridge_regression_has_the_derivatives_of_its_closed_form()
    {
        var random = new Random(2);
        Tensor x = Sample.Uniform(random, [12, 4]), y = Sample.Uniform(random, [12]);
        Tensor testX = Sample.Uniform(random, [5, 4]), testY = Sample.Uniform(random, [5]);
        Tensor Closed(Tensor penalties) => Solve(MatMul(x.Transpose(), x) + DiagonalMatrix(Exp(penalties)), MatMul(x.Transpose(), y));
        Func<Tensor, Tensor, Tensor> objective = (w, penalties) => 0.5 * (Square(MatMul(x, w) - y).Sum() + (Exp(penalties) * w * w).Sum());
        Func<Tensor, Tensor> found = ImplicitFunction.Minimum(objective, start: Zeros([4], DType.Float64));
        Func<Tensor, Tensor> given = ImplicitFunction.Minimum(objective, solve: Closed);
        Tensor Validation(Func<Tensor, Tensor> weights, Tensor penalties) => Square(MatMul(testX, weights(penalties)) - testY).Sum();
        Tensor at = Sample.Uniform(random, [4], -1, 1);

        Tensor gradient = Grad(p => Validation(Closed, p), at);
        Tensor direction = Sample.Uniform(random, [4]);
        Tensor curvature = Jvp(p => Grad(q => Validation(Closed, q), p), at, direction).Tangent;
        foreach (Func<Tensor, Tensor> weights in new[] { found, given })
        {
            AssertClose(Closed(at), weights(at), 1e-11);
            AssertClose(gradient, Grad(p => Validation(weights, p), at), 1e-10);
            AssertClose(curvature, Jvp(p => Grad(q => Validation(weights, q), p), at, direction).Tangent, 1e-9);
            AssertClose(curvature, Grad(p => (Grad(q => Validation(weights, q), p) * direction).Sum(), at), 1e-9);
            AssertClose(Hessian((Tensor p) => Validation(Closed, p))(at), Hessian((Tensor p) => Validation(weights, p))(at), 1e-9);
            AssertClose(JacobianReverse((Tensor p) => Closed(p))(at), JacobianForward((Tensor p) => weights(p))(at), 1e-10);
            AssertClose(JacobianReverse((Tensor p) => Closed(p))(at), JacobianReverse((Tensor p) => weights(p))(at), 1e-10);
        }
    }

    [Fact]
    public void A_minimum_far_away_is_found_downhill()
    {
        // Rosenbrock's valley, whose bottom is at (a, a²).
        Func<Tensor, Tensor> valley = ImplicitFunction.Minimum(
            (Tensor x, Tensor a) => Square(a - x[0]) + (100 * Square(x[1] - (x[0] * x[0]))), start: From<double>([-1.2, 1], [2]));
        AssertClose(From<double>([1.5, 2.25], [2]), valley(1.5), 1e-9);
        AssertClose(From<double>([1, 3], [2]), Jvp(valley, 1.5, 1.0).Tangent, 1e-8);
    }

    [Fact]
    public void A_flat_start_is_left_by_going_down()
    {
        // The second derivative is 0 at the start.
        Func<Tensor, Tensor> well = ImplicitFunction.Minimum((Tensor x, Tensor a) => (x * x * x * x) - (a * x), start: 0.0);
        Assert.Equal(Math.Cbrt(0.5), (double)well(2.0), 10);
        Assert.Equal(1 / (12 * Math.Pow(Math.Cbrt(0.5), 2)), (double)Grad(well)(2.0), 9);
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("gmres")]
    [InlineData("custom")]
    public void An_equilibrium_layer_has_the_gradient_of_its_unrolling(string name)
    {
        LinearSolver solver = name switch
        {
            "dense" => LinearSolver.Dense,
            "gmres" => LinearSolver.Gmres(1e-13),
            _ => LinearSolver.Custom(static (multiply, b) => Enumerable.Range(0, 80).Aggregate(-b, (x, _) => x - b + multiply(x))),
        };
        var random = new Random(9);
        (Tensor W, Tensor U, Tensor X) at =
            ((0.25 * Sample.Uniform(random, [4, 4])).Evaluate(), Sample.Uniform(random, [3, 4]), Sample.Uniform(random, [5, 3]));
        static Tensor Layer(Tensor z, (Tensor W, Tensor U, Tensor X) a) => Tanh(MatMul(z, a.W) + MatMul(a.X, a.U));
        Func<(Tensor W, Tensor U, Tensor X), Tensor> equilibrium = ImplicitFunction.FixedPoint<Tensor, (Tensor W, Tensor U, Tensor X)>(
            Layer, start: Zeros([5, 4], DType.Float64), solver, tolerance: 1e-14);
        static Tensor Unrolled((Tensor W, Tensor U, Tensor X) a) =>
            Enumerable.Range(0, 80).Aggregate(Zeros([5, 4], DType.Float64), (z, _) => Layer(z, a));
        Tensor weights = Sample.Uniform(random, [5, 4]);

        AssertClose(Unrolled(at), equilibrium(at), 1e-12);
        (Tensor W, Tensor U, Tensor X) expected = Grad(a => (weights * Unrolled(a)).Sum(), at);
        (Tensor W, Tensor U, Tensor X) actual = Grad(a => (weights * equilibrium(a)).Sum(), at);
        AssertClose(expected.W, actual.W, 1e-11);
        AssertClose(expected.U, actual.U, 1e-11);
        AssertClose(expected.X, actual.X, 1e-11);
        (Tensor W, Tensor U, Tensor X) compiled = Compile<(Tensor W, Tensor U, Tensor X), (Tensor W, Tensor U, Tensor X)>(
            a => Grad(b => (weights * equilibrium(b)).Sum(), a))(at);
        AssertClose(expected.W, compiled.W, 1e-11);
        AutoGrad.Testing.GradientCheck.Verify(a => (weights * equilibrium(a)).Sum(), at);
    }

    [Fact]
    public void Bilevel_optimisation_differentiates_through_the_inner_minimum()
    {
        // The inner problem shrinks y towards 0 by t, the outer one wants the result at target: solved by descent on t.
        Tensor y = From<double>([1, 2, 3], [3]);
        Func<Tensor, Tensor> inner = ImplicitFunction.Minimum(
            (Tensor x, Tensor t) => Square(x - y).Sum() + (Exp(t) * (x * x).Sum()), start: Zeros([3], DType.Float64));
        Func<Tensor, Tensor> outer = t => Square(inner(t) - (0.25 * y)).Sum();
        Tensor t = 0.0;
        for (int i = 0; i < 60; i++) t = (t - (Grad(outer)(t) / Grad(Grad(outer))(t))).Evaluate();
        Assert.Equal(Math.Log(3), (double)t, 9);
    }

    [Fact]
    public void Unknown_and_argument_may_be_trees_and_the_argument_may_hold_integers()
    {
        // x = table[index] + y/2, y = scale · x
        Func<(Tensor Table, (Tensor Scale, Tensor Index) Other), (Tensor X, Tensor Y)> solve = ImplicitFunction.FixedPoint(
            ((Tensor X, Tensor Y) v, (Tensor Table, (Tensor Scale, Tensor Index) Other) a) =>
                (Take(a.Table, a.Other.Index) + (v.Y[0] / 2), (a.Other.Scale * v.X).ExpandDims(0)),
            start: (Zeros([2], DType.Float64), Zeros([1, 2], DType.Float64)));
        Tensor table = From<double>([1, 2, 4], [3]), index = From<int>([2, 0], [2]);
        (Tensor x, Tensor y) = solve((table, (0.5, index)));
        AssertClose(From<double>([16 / 3.0, 4 / 3.0], [2]), x, 1e-9);
        AssertClose(0.5 * x, y[0], 1e-9);
        (Tensor byTable, Tensor byScale) = Grad(a =>
        {
            (Tensor X, Tensor Y) v = solve((a.Item1, (a.Item2, index)));
            return v.X.Sum();
        }, (table, (Tensor)0.5));
        AssertClose(From<double>([4 / 3.0, 0, 4 / 3.0], [3]), byTable, 1e-9);
        Assert.Equal(5 / 2.0 / (0.75 * 0.75), (double)byScale, 8);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_steps_of_a_scan_may_be_implicit(bool compiled)
    {
        // Euler's implicit method for x' = -k x³, unrolled and as a scan.
        const int Steps = 5;
        static Tensor Step(Tensor k, Tensor x) =>
            ImplicitFunction.Root((Tensor next, Tensor before) => next - before + (0.1 * k * next * next * next), start: 0.5)(x);
        Func<Tensor, Tensor> unrolled = k => Enumerable.Range(0, Steps).Aggregate((Tensor)1.0, (x, _) => Step(k, x));
        Func<Tensor, Tensor> scanned = k => Control.Scan<Tensor, Tensor>(x => (Step(k, x), x), 1.0, Steps).Carry;
        if (compiled) scanned = Compile(scanned);
        AssertClose(unrolled(2.0), scanned(2.0), 1e-12);
        AssertClose(Grad(unrolled)(2.0), Grad(scanned)(2.0), 1e-12);
        AssertClose(Jvp(unrolled, 2.0, 1.0).Tangent, Jvp(scanned, 2.0, 1.0).Tangent, 1e-12);
        AssertClose(Grad(Grad(unrolled))(2.0), Grad(Grad(scanned))(2.0), 1e-11);
        AssertClose(Vmap(Grad(unrolled))(Points), Vmap(Grad(scanned))(Points), 1e-12);
    }

    [Fact]
    public void A_large_problem_needs_no_matrix()
    {
        const int N = 500;
        Tensor target = Linspace(-1, 1, N, DType.Float64);
        Func<Tensor, Tensor> chain = ImplicitFunction.Minimum(
            (Tensor x, Tensor stiffness) => Square(x - target).Sum() + (stiffness * Square(x[1..] - x[..^1]).Sum()) + (x * x * x * x).Sum(),
            start: Zeros([N], DType.Float64));
        Func<Tensor, Tensor> height = s => Square(chain(s)).Sum();
        double step = 1e-4;
        double difference = ((double)height(2 + step) - (double)height(2 - step)) / (2 * step);
        Assert.Equal(difference, (double)Grad(height)(2.0), 1e-6 * Math.Abs(difference));
    }
}
