using System.Collections.Immutable;
using System.Numerics;
using AutoGrad.Tests.Operations;
using AutoGrad.Tests.Trees;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class TaylorTests
{
    private const int Order = 10;

    /// <summary>Functions with their derivatives of any order, to be taken at the point given.</summary>
    private static readonly ImmutableDictionary<string, (Func<Tensor, Tensor> Function, double Point, Func<double, int, double> Derivative)> Closed =
        new Dictionary<string, (Func<Tensor, Tensor>, double, Func<double, int, double>)>
        {
            ["exp"] = (Tensor.Exp, 0.7, static (x, _) => Math.Exp(x)),
            ["sin"] = (Tensor.Sin, 0.7, static (x, k) => Math.Sin(x + (k * Math.PI / 2))),
            ["cos"] = (Tensor.Cos, -1.1, static (x, k) => Math.Cos(x + (k * Math.PI / 2))),
            ["tanh"] = (Tensor.Tanh, 0.4, static (x, k) => PolynomialOfValue(Math.Tanh(x), [1, 0, -1], k)),
            ["sigmoid"] = (Tensor.Sigmoid, 0.4, static (x, k) => PolynomialOfValue(1 / (1 + Math.Exp(-x)), [0, 1, -1], k)),
            ["tan"] = (Tensor.Tan, 0.4, static (x, k) => PolynomialOfValue(Math.Tan(x), [1, 0, 1], k)),
            ["log"] = (Tensor.Log, 1.3, static (x, k) => k == 0 ? Math.Log(x) : -Factorial(k - 1) * Math.Pow(-x, -k)),
            ["reciprocal"] = (Tensor.Reciprocal, 1.3, static (x, k) => Falling(-1, k) * Math.Pow(x, -1 - k)),
            ["sqrt"] = (Tensor.Sqrt, 1.3, static (x, k) => Falling(0.5, k) * Math.Pow(x, 0.5 - k)),
            ["rsqrt"] = (Tensor.Rsqrt, 1.3, static (x, k) => Falling(-0.5, k) * Math.Pow(x, -0.5 - k)),
            ["cbrt"] = (Tensor.Cbrt, 1.3, static (x, k) => Falling(1.0 / 3, k) * Math.Pow(x, (1.0 / 3) - k)),
            ["x^2.7"] = (static x => Power(x, 2.7), 1.3, static (x, k) => Falling(2.7, k) * Math.Pow(x, 2.7 - k)),
            ["2^x"] = (static x => Power(2, x), 1.3, static (x, k) => Math.Pow(Math.Log(2), k) * Math.Pow(2, x)),
            // 1/(1 + x²) is the imaginary part of 1/(x − i).
            ["1/(1+x²)"] = (
                static x => 1 / (1 + (x * x)),
                0.6,
                static (x, k) => Falling(-1, k) * Complex.Pow(new Complex(x, -1), -1 - k).Imaginary),
            ["atan"] = (
                Tensor.Atan,
                0.6,
                static (x, k) => k == 0 ? Math.Atan(x) : Falling(-1, k - 1) * Complex.Pow(new Complex(x, -1), -k).Imaginary),
            // (exp∘sin)′ = cos · exp∘sin, and Leibniz' rule for the rest.
            ["exp(sin x)"] = (
                static x => Exp(Sin(x)),
                0.7,
                static (x, k) => Leibniz(Math.Exp(Math.Sin(x)), n => Math.Cos(x + (n * Math.PI / 2)), k)),
            ["exp(-x²/2)"] =
                (static x => Exp(-x * x / 2), 0.7, static (x, k) => Leibniz(Math.Exp(-x * x / 2), n => n == 0 ? -x : n == 1 ? -1 : 0, k)),
            ["softplus"] = (
                Tensor.Softplus,
                0.7,
                static (x, k) => k == 0 ? Math.Log(1 + Math.Exp(x)) : PolynomialOfValue(1 / (1 + Math.Exp(-x)), [0, 1, -1], k - 1)),
            ["log(1+exp x)"] = (
                static x => Log(1 + Exp(x)),
                0.7,
                static (x, k) => k == 0 ? Math.Log(1 + Math.Exp(x)) : PolynomialOfValue(1 / (1 + Math.Exp(-x)), [0, 1, -1], k - 1)),
            ["log-sum-exp"] = (
                static x => Stack([x, 2 * x]).LogSumExp(),
                0.7,
                static (x, k) => k == 0
                    ? x + Math.Log(1 + Math.Exp(x))
                    : (k == 1 ? 1 : 0) + PolynomialOfValue(1 / (1 + Math.Exp(-x)), [0, 1, -1], k - 1)),
        }.ToImmutableDictionary();

    private static readonly ImmutableArray<Func<Tensor, Tensor>> Compositions =
    [
        static x => Exp(Sin(Tanh(x))),
        static x => Sin(x) / (2 + Cos(x)),
        static x => Sqrt(1 + (x / (1 + (x * x)))),
        static x => Log(1 + Exp(Sin(x))),
        static x => Power(x, x),
        static x => Erf(x) * LogGamma(1 + x),
        static x => Atan2(x, 1 + (x * x)),
    ];

    public static TheoryData<string> Names => [.. Closed.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Closed_forms_to_order_10(string name)
    {
        (Func<Tensor, Tensor> f, double point, Func<double, int, double> derivative) = Closed[name];
        ImmutableArray<Tensor> derivatives = Taylor(f, point, 1.0, Order);
        Assert.Equal(Order + 1, derivatives.Length);
        for (int k = 0; k <= Order; k++) AssertClose(derivative(point, k), (double)derivatives[k], 1e-10);

        // Along a direction of another length each order has one more factor of it.
        Tensor scaled = Compile((Tensor x) => Taylor(f, x, OnesLike(x) * -0.5, Order)[Order])(point);
        AssertClose(derivative(point, Order) * Math.Pow(-0.5, Order), (double)scaled, 1e-10);
    }

    [Fact]
    public void Polynomials_exactly()
    {
        Func<Tensor, Tensor> f = x => (((((3 * x) - 2) * x * x) + 5) * x * x) - (7 * x) + 1; // 3x⁵ − 2x⁴ + 5x² − 7x + 1
        double[] expected = [71, 189, 394, 624, 672, 360, 0, 0];
        Assert.Equal(expected, Taylor(f, 2.0, 1.0, 7).Select(static tensor => (double)tensor));
        Assert.Equal(
            [8.0, 12, 12, 6, 0], Taylor(x => Power(x, 3), 2.0, 1.0, 4).Select(static tensor => (double)tensor));
    }

    [Fact]
    public void Every_part_agrees_with_nested_Jvp_to_order_4()
    {
        var random = new Random(5);
        foreach ((string name, Func<Tensor, Tensor, Tensor> part) in CompositionParts.All)
        {
            (Tensor x, Tensor y) =
                (Sample.Uniform(random, CompositionParts.Shape, -1, 1), Sample.Uniform(random, CompositionParts.Shape, -1, 1));
            (Tensor dx, Tensor dy) =
                (Sample.Uniform(random, CompositionParts.Shape, -1, 1), Sample.Uniform(random, CompositionParts.Shape, -1, 1));
            try
            {
                AssertAgrees(p => part(Sin(p.Item1), p.Item2 * p.Item2), (x, y), (dx, dy), 4);
            }
            catch (Exception error) when (error is Xunit.Sdk.XunitException or AutoGrad.Testing.TensorsDifferException)
            {
                Assert.Fail($"{name}: {error.Message}");
            }
        }
    }

    [Fact]
    public void Networks_agree_with_nested_Jvp_to_order_4()
    {
        var random = new Random(6);
        var model = new Affine(Sample.Uniform(random, [3, 4]), Sample.Uniform(random, [3]));
        Affine direction = Tree.Map(model, (_, leaf) => Sample.Uniform(random, leaf.Shape));
        Tensor x = Sample.Uniform(random, [4, 2]);
        AssertAgrees(p => Softmax(MatMul(MatMul(p.Weights.Transpose(), Tanh(MatMul(p.Weights, x))).Transpose(), x), 1), model, direction, 4);
        AssertAgrees(
            kernel => Convolve(Convolve(x.Reshape(1, 2, 4), kernel, padding: Padding.Same), Sin(kernel)),
            Sample.Uniform(random, [2, 2, 3]),
            Sample.Uniform(random, [2, 2, 3]),
            4);
        AssertAgrees(v => Solve(MatMul(v, v.Transpose()) + Eye(2, dtype: DType.Float64), Exp(v)), Sample.Uniform(random, [2, 3]), Sample.Uniform(random, [2, 3]), 3);
    }

    [Fact]
    public void Trees_in_and_out()
    {
        var derivatives = Taylor(
            static p => (Product: p.X * p.Y, Fixed: From(5.0), Whole: p.X.Cast(DType.Int32)), (X: From(3.0), Y: From(2.0)), (X: From(1.0), Y: From(10.0)), 3);
        Assert.Equal([6.0, 32, 20, 0], derivatives.Select(static result => (double)result.Product));
        Assert.Equal([5.0, 0, 0, 0], derivatives.Select(static result => (double)result.Fixed));
        Assert.Equal([3, 0, 0, 0], derivatives.Select(static result => (int)result.Whole));
    }

    [Fact]
    public void Order_zero_is_the_value_and_order_one_is_Jvp()
    {
        Func<Tensor, Tensor> f = x => Sin(x) * x;
        Assert.Equal(Math.Sin(2) * 2, (double)Assert.Single(Taylor(f, 2.0, 1.0, 0)), 1e-15);
        Assert.Equal((double)Jvp(f, 2.0, 3.0).Tangent, (double)Taylor(f, 1)(2.0, 3.0)[1], 1e-15);
        Assert.Equal(DType.Float32, Taylor(f, From(2f), 1.0, 2)[2].DType);
    }

    [Fact]
    public void Nests_with_every_other_transform()
    {
        Func<Tensor, Tensor> f = x => Exp(Sin(x));
        Func<Tensor, int, Tensor> derivative = (x, k) => Taylor(f, x, OnesLike(x), k)[k];
        double expected = (double)derivative(0.7, 6);
        AssertClose(expected, (double)Grad(x => derivative(x, 5), 0.7), 1e-10);
        AssertClose(expected, (double)Jvp(x => derivative(x, 5), 0.7, 1.0).Tangent, 1e-10);
        AssertClose(expected, (double)Taylor(x => derivative(x, 4), 0.7, 1.0, 2)[2], 1e-10);
        AssertClose(expected, (double)Taylor(Grad(f), 0.7, 1.0, 5)[5], 1e-10);
        AssertClose(expected, (double)Taylor(x => Jvp(f, x, OnesLike(x)).Tangent, 0.7, 1.0, 5)[5], 1e-10);
        AssertClose(expected, (double)Taylor(Compile(f), 0.7, 1.0, 6)[6], 1e-10);
        Tensor batch = From([0.7, -0.2, 1.4]);
        Tensor each = Stack(Array.ConvertAll([.. batch], (Tensor x) => derivative(x, 6)));
        AssertClose(each, Vmap(x => derivative(x, 6))(batch), 1e-12);
        AssertClose(each, Taylor(Vmap(f), batch, OnesLike(batch), 6)[6], 1e-12);
    }

    [Fact]
    public void Captured_variables_do_not_move()
    {
        // d²/dt² of x³·y³ along x alone, then a derivative by y: 6x · 3y²
        Tensor mixed = Grad(y => Taylor(x => x * x * x * y * y * y, 2.0, 1.0, 2)[2], 5.0);
        Assert.Equal(6 * 2 * 3 * 25, (double)mixed);
        Tensor inner = Taylor(y => y * Taylor(x => x * x * y, 2.0, 1.0, 1)[1], 5.0, 1.0, 2)[2]; // d²/dy² of y · 4y
        Assert.Equal(8, (double)inner);
    }

    [Fact]
    public void Rules_of_the_user_are_followed()
    {
        // A sine that claims the derivative 2·cos: its second derivative is −2·sin, the sine in it an ordinary one.
        Func<Tensor, Tensor> byTangent = CustomJvp<Tensor, Tensor>(x => Sin(x), (x, _, dx) => 2 * Cos(x) * dx);
        Func<Tensor, Tensor> byCotangent = CustomVjp<Tensor, Tensor>(x => Sin(x), (x, _, ct) => 2 * Cos(x) * ct);
        foreach (Func<Tensor, Tensor> f in new[] { byTangent, byCotangent })
        {
            double[] derivatives = [.. Taylor(f, 0.7, 1.0, 3).Select(static tensor => (double)tensor)];
            double[] expected = [Math.Sin(0.7), 2 * Math.Cos(0.7), -2 * Math.Sin(0.7), -2 * Math.Cos(0.7)];
            for (int k = 0; k <= 3; k++) AssertClose(expected[k], derivatives[k], 1e-14);
        }
        AssertAgrees(Checkpoint(x => Exp(Sin(x)) * x), From(0.7), From(1.0), 4);
    }

    [Fact]
    public void Loops_and_choices_are_expanded_like_what_they_compute()
    {
        double[] rates = [0.5, 0.7, -0.9];
        static Tensor Unrolled(Tensor x, Tensor captured, double[] rates)
        {
            Tensor sum = 0.0;
            foreach (double rate in rates) (x, sum) = ((Sin(x) * rate * captured) + x, sum + (x * Exp(captured * rate)));
            return sum + x;
        }

        static (Tensor, Tensor) Step(Tensor carry, Tensor rate, Tensor captured) =>
            ((Sin(carry) * rate * captured) + carry, carry * Exp(captured * rate));
        Func<Tensor, Tensor> unrolled = x => Unrolled(x, x * x, rates);
        Func<Tensor, Tensor> scan = x =>
        {
            Tensor captured = x * x;
            var (carry, outputs) = Control.Scan((Tensor c, Tensor rate) => Step(c, rate, captured), x, From(rates));
            return outputs.Sum() + carry;
        };
        Func<Tensor, int?, Tensor> loop = (x, maxSteps) =>
        {
            Tensor captured = x * x;
            var (_, carry, sum) = Control.While(
                static p => p.Item1 < 3,
                p => Step(p.Item2, Where(Tensor.Equal(p.Item1, 0), 0.5, Where(Tensor.Equal(p.Item1, 1), 0.7, -0.9)), captured) is var (next, add)
                    ? (p.Item1 + 1, next, p.Item3 + add)
                    : p,
                (From(0), x, From(0.0)),
                maxSteps);
            return carry + sum;
        };
        Func<Tensor, Tensor> choice = x => Control.Cond(x > 0, () => Unrolled(x, x * x, rates), () => Exp(x));
        foreach (Func<Tensor, Tensor> f in new[] { scan, x => loop(x, null), x => loop(x, 5), choice, x => Checkpoint(scan)(x) })
        {
            double[] expected = [.. Taylor(unrolled, 0.3, 1.0, 6).Select(static tensor => (double)tensor)];
            double[] derivatives = [.. Taylor(f, 0.3, 1.0, 6).Select(static tensor => (double)tensor)];
            for (int k = 0; k <= 6; k++) AssertClose(expected[k], derivatives[k], 1e-11);
        }
        Assert.Equal(Math.Exp(-0.3), (double)Taylor(choice, -0.3, 1.0, 5)[5], 1e-14);
        AssertClose((double)Taylor(unrolled, 0.3, 1.0, 6)[6], (double)Grad(x => Taylor(scan, x, 1.0, 5)[5], 0.3), 1e-11);
    }

    [Fact]
    public void Bodies_of_loops_grow_with_a_power_of_the_order()
    {
        static Tensor Loop(Tensor x) => Control.Scan(static (Tensor c, Tensor s) => ((Sin(c) * s) + c, c * s), x, From([0.5, 0.7])).Carry;
        static int Nodes(int order) => Graph.Reachable(Taylor(Loop, 0.3, 1.0, order).AsSpan(), static _ => true)
            .Select(static node => node.Primitive).OfType<Scan>().Select(static scan => scan.Body).Distinct()
            .Sum(static body => Numbers.CountNodes(body.Outputs.AsSpan()));
        (int five, int ten) = (Nodes(5), Nodes(10));
        Assert.True(ten < 8 * five && ten < 4000, $"{five} nodes for order 5, {ten} for order 10");
    }

    [Fact]
    public void What_is_masked_stays_masked()
    {
        foreach (Func<Tensor, Tensor> f in new Func<Tensor, Tensor>[] { Tensor.Log, Tensor.Sqrt, Tensor.Reciprocal, x => Power(x, -0.5) })
        {
            ImmutableArray<Tensor> derivatives = Taylor(x => Where(x > 0, f(x), 0), From([0.0, 2.0]), From([1.0, 1.0]), 5);
            Assert.All(derivatives, static tensor => Assert.Equal(0, (double)tensor[0]));
            Assert.All(derivatives, static tensor => Assert.True(double.IsFinite((double)tensor[1])));
        }
        Assert.All(Taylor(x => x.Norm(), Zeros([2], DType.Float64), Ones([2], DType.Float64), 3), static tensor => Assert.Equal(0, (double)tensor));
        Assert.Equal([0.0, 0, 2, 0], Taylor(x => Power(x, 2.0 + (0 * x)), 0.0, 1.0, 3).Select(static tensor => (double)tensor));
    }

    [Fact]
    public void Nodes_grow_with_a_power_of_the_order()
    {
        foreach (Func<Tensor, Tensor> f in Closed.Values.Select(static closed => closed.Function).Concat(Compositions))
        {
            int Nodes(int order) => Numbers.CountNodes(Taylor(f, 0.7, 1.0, order).AsSpan());
            (int five, int ten) = (Nodes(5), Nodes(10));
            Assert.True(ten < 1200 && ten < 8 * five, $"{five} nodes for order 5, {ten} for order 10");
        }
        // A piece that is checkpointed has a border around each coefficient, and the nodes of its inside that the border keeps.
        int Pieces(Func<Tensor, Tensor> f) => Numbers.CountNodes(Taylor(f, 0.7, 1.0, 10).AsSpan());
        Assert.InRange(Pieces(Checkpoint(Compositions[0])) - Pieces(Compositions[0]), 10, 20);

        // Elementary functions and quotients take a quadratic number.
        Assert.InRange(Numbers.CountNodes(Taylor(Compositions[0], 0.7, 1.0, 10).AsSpan()), 100, 600);
        Assert.InRange(Numbers.CountNodes(Taylor(Compositions[2], 0.7, 1.0, 10).AsSpan()), 100, 350);
    }

    [Fact]
    public void Depth_costs_no_stack()
    {
        static Tensor Chain(Tensor x)
        {
            for (int i = 0; i < 20_000; i++) x = Sin(x) * 1.0;
            return x;
        }

        ImmutableArray<Tensor> derivatives = Taylor(Chain, 0.5, 1.0, 2);
        Tensor slope = Grad(Chain, 0.5);
        AssertClose((double)slope, (double)derivatives[1], 1e-10);
    }

    [Fact]
    public void Bad_input()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>("order", () => Taylor(x => x, 1.0, 1.0, -1));
        Assert.StartsWith("Taylor: the order -1 is not between 0 and 170.", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentOutOfRangeException>("order", () => Taylor(x => x, From(1f), From(1f), 35));
        Assert.StartsWith(
            "Taylor: the order 35 is not between 0 and 34. Derivatives have a factor k!, which must be a finite Float32.", error.Message, StringComparison.Ordinal);
        Assert.True(float.IsFinite((float)Taylor(x => Exp(x), From(1f), From(1f), 34)[34]));
        AssertClose(Math.E, (double)Taylor(x => Exp(x), 1.0, 1.0, 170)[170], 1e-10);

        AssertMessage("Taylor: the direction is Float64[2], but its primal is Float64[3]", () => Taylor(x => x, Ones([3], DType.Float64), Ones([2], DType.Float64), 2));
        AssertMessage("Taylor: the leaf Item2 of the direction is Float64[1]", () => Taylor(p => p.Item1, (From(1.0), From(2.0)), (From(1.0), From([2.0])), 2));
        AssertMessage("Taylor: cannot differentiate with respect to an argument of type Int32[]", () => Taylor(x => x, From(1), From(1), 2));
        AssertMessage("Taylor: the function of (Float64[]) returned null", () => Taylor(_ => Nothing(), From(1.0), 1.0, 2));
        AssertMessage(
            "Taylor: the argument has no tensors", () =>
                Taylor(_ => From(1.0), ImmutableArray<Tensor>.Empty, ImmutableArray<Tensor>.Empty, 2));

        static Tensor Nothing() => null!;
        static void AssertMessage(string expected, Action action) =>
            Assert.StartsWith(expected, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    private static void AssertAgrees<T>(Func<T, Tensor> function, T x, T direction, int order)
    {
        ImmutableArray<Tensor> derivatives = Taylor(function, x, direction, order);
        Func<T, Tensor> nested = function;
        for (int k = 0; k <= order; k++)
        {
            AssertClose(nested(x), derivatives[k], 1e-9);
            Func<T, Tensor> inner = nested;
            nested = point => Jvp(inner, point, direction).Tangent;
        }
    }

    /// <summary>
    /// The k-th derivative of y where y′ is a polynomial of y, given the value and the coefficients from the constant up.
    /// </summary>
    private static double PolynomialOfValue(double value, double[] slope, int order)
    {
        double[] polynomial = [0, 1];
        for (int k = 0; k < order; k++)
        {
            double[] next = new double[polynomial.Length + slope.Length - 2];
            for (int i = 1; i < polynomial.Length; i++)
            {
                for (int j = 0; j < slope.Length; j++) next[i - 1 + j] += i * polynomial[i] * slope[j];
            }
            polynomial = next;
        }
        return polynomial.Select((coefficient, power) => coefficient * Math.Pow(value, power)).Sum();
    }

    /// <summary>The k-th derivative of y where y′ = g·y, given the value and the derivatives of g.</summary>
    private static double Leibniz(double value, Func<int, double> factor, int order)
    {
        double[] derivatives = new double[order + 1];
        derivatives[0] = value;
        for (int k = 0; k < order; k++)
        {
            for (int i = 0; i <= k; i++)
                derivatives[k + 1] += Factorial(k) / Factorial(i) / Factorial(k - i) * factor(k - i) * derivatives[i];
        }
        return derivatives[order];
    }

    private static double Factorial(int n) => Enumerable.Range(1, n).Aggregate(1.0, static (product, k) => product * k);

    private static double Falling(double x, int n) => Enumerable.Range(0, n).Aggregate(1.0, (product, k) => product * (x - k));
}
