using System.Collections.Immutable;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <summary>First to fourth derivatives against closed forms, by every nesting of reverse and forward mode.</summary>
public sealed class HigherOrderTests
{
    private static readonly double[] Points = [-1.3, -0.4, 0.2, 0.9, 2.1];

    /// <summary>A function and its first four derivatives.</summary>
    private sealed record Closed(string Name, Func<Tensor, Tensor> Function, params Func<double, double>[] Derivatives);

    private static readonly ImmutableArray<Closed> All =
    [
        new("sin", Tensor.Sin, Math.Cos, static x => -Math.Sin(x), static x => -Math.Cos(x), Math.Sin),
        new("exp", Tensor.Exp, Math.Exp, Math.Exp, Math.Exp, Math.Exp),
        new(
            "tanh",
            Tensor.Tanh,
            static x => Slope(x),
            static x => -2 * Math.Tanh(x) * Slope(x),
            static x => Slope(x) * ((6 * Square(Math.Tanh(x))) - 2),
            static x => Slope(x) * Math.Tanh(x) * (16 - (24 * Square(Math.Tanh(x))))),
        new(
            "x/(1+x²)",
            static x => x / (1 + (x * x)),
            static x => (1 - (x * x)) / Math.Pow(1 + (x * x), 2),
            static x => 2 * x * ((x * x) - 3) / Math.Pow(1 + (x * x), 3),
            static x => -6 * (Math.Pow(x, 4) - (6 * x * x) + 1) / Math.Pow(1 + (x * x), 4),
            static x => 24 * x * (Math.Pow(x, 4) - (10 * x * x) + 5) / Math.Pow(1 + (x * x), 5)),
        // log(e^x + e^(2x) + 3): with the moments of the weights 1 and 2, these are its cumulants.
        new(
            "log-sum-exp",
            static x => Stack([x, 2 * x, Math.Log(3) + (0 * x)]).LogSumExp(),
            static x => Cumulant(x, 1),
            static x => Cumulant(x, 2),
            static x => Cumulant(x, 3),
            static x => Cumulant(x, 4)),
    ];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (Closed closed in All)
            {
                foreach (string modes in new[] { "r", "f", "rr", "rf", "fr", "ff", "rrr", "fff", "rfr", "frf", "rrrr", "ffff", "rfrf", "frrf", "ffrr", "rrff" })
                {
                    cases.Add(closed.Name, modes);
                }
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nested(string name, string modes)
    {
        Closed closed = All.Single(closed => closed.Name == name);
        Func<Tensor, Tensor> f = closed.Function;
        foreach (char mode in modes)
        {
            Func<Tensor, Tensor> inner = f;
            f = mode == 'r' ? Grad(inner) : x => Jvp(inner, x, OnesLike(x)).Tangent;
        }
        Tensor expected = From([.. Points.Select(closed.Derivatives[modes.Length - 1])]);
        AssertClose(expected, Stack([.. Points.Select(x => f(x))]), 1e-8);
        AssertClose(expected, Vmap(f)(From(Points)), 1e-8);
    }

    [Theory]
    [InlineData("sin")]
    [InlineData("tanh")]
    [InlineData("log-sum-exp")]
    public void Nested_and_compiled(string name)
    {
        Closed closed = All.Single(closed => closed.Name == name);
        Func<Tensor, Tensor> inner = Compile(Grad(closed.Function));
        Func<Tensor, Tensor> f = Compile((Tensor x) => Hessian(y => Jvp(inner, y, OnesLike(y)).Tangent, x));
        Tensor expected = From([.. Points.Select(closed.Derivatives[3])]);
        AssertClose(expected, Stack([.. Points.Select(x => f(x))]), 1e-8);
    }

    [Fact]
    public void Mixed_derivatives_of_several_variables()
    {
        // ∂⁴/∂x²∂y² of exp(x·y)·sin(y) in four orders of the variables.
        Func<Tensor, Tensor, Tensor> f = (x, y) => Exp(x * y) * Sin(y);
        static Func<Tensor, Tensor, Tensor> ByX(Func<Tensor, Tensor, Tensor> f) => (x, y) => Grad(t => f(t, y), x);
        static Func<Tensor, Tensor, Tensor> ByY(Func<Tensor, Tensor, Tensor> f) => (x, y) => Jvp(t => f(x, t), y, OnesLike(y)).Tangent;
        (double a, double b) = (0.7, 0.4);
        // d²/dx² is y²·e^(xy)·sin y; its second derivative by y:
        double expected = Math.Exp(a * b) * (
            (Math.Sin(b) * (2 + (4 * a * b) + (a * a * b * b) - (b * b))) + (Math.Cos(b) * ((4 * b) + (2 * a * b * b))));
        foreach (Func<Tensor, Tensor, Tensor> derivative in new[] { ByX(ByX(ByY(ByY(f)))), ByY(ByY(ByX(ByX(f)))), ByX(ByY(ByX(ByY(f)))), ByY(ByX(ByX(ByY(f)))) })
        {
            AssertClose(expected, derivative(a, b), 1e-12);
        }
    }

    private static double Square(double x) => x * x;

    private static double Slope(double x) => 1 - Square(Math.Tanh(x));

    private static double Cumulant(double x, int order)
    {
        double[] rates = [1, 2, 0], weights = [Math.Exp(x), Math.Exp(2 * x), 3];
        double total = weights.Sum();
        double mean = rates.Zip(weights, static (rate, weight) => rate * weight).Sum() / total;
        double Central(int power) => rates.Zip(weights, (rate, weight) => Math.Pow(rate - mean, power) * weight).Sum() / total;
        return order switch { 1 => mean, 4 => Central(4) - (3 * Square(Central(2))), _ => Central(order) };
    }
}
