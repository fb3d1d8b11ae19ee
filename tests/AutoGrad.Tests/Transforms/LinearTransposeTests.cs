using System.Collections.Immutable;
using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class LinearTransposeTests
{
    private static readonly Tensor Example = Zeros([2, 3], DType.Float64);

    private static readonly Tensor Captured = From(new double[,] { { 1, -2, 0.5 }, { 3, 1, -1 } });

    public static TheoryData<string> LinearFunctions => [.. Functions.Keys];

    private static readonly ImmutableDictionary<string, Func<Tensor, Tensor>> Functions = new Dictionary<string, Func<Tensor, Tensor>>
    {
        ["identity"] = static x => x,
        ["scaled sum"] = static x => (3 * x).Sum(1) - x.Sum(),
        ["matrix product"] = static x => MatMul(Captured.Transpose(), x),
        ["quotient by a constant"] = static x => x / (2 + Cos(Captured)),
        ["elementwise product with what is captured"] = static x => -(x * Exp(Captured)),
        ["pad, slice and join"] = static x =>
            Concatenate([x.Pad([1, 0], [0, 2]), x.Pad([0, 1], [1, 0])[.., ..4].Tile(1, 2)[.., 1..6]])[1..5, ..4],
        ["zeros where masked"] = static x => Where(Captured > 0, x, 0),
        ["zeros joined"] = static x => Concatenate([x, Zeros([1, 3], DType.Float64)]),
        ["cumulative sum"] = static x => x.CumulativeSum(0).Transpose(),
        ["gather"] = static x => Take(x, From([1, 1, 0])),
        ["convolution"] = static x => Convolve(x.Reshape(1, 1, 6), From([1.0, 2, -1]).Reshape(1, 1, 3)),
        ["cast"] = static x => x.Cast(DType.Float32).Cast(DType.Float64),
        ["derivative of a quadratic form"] = static x => Jvp(v => v * v, Captured, x).Tangent,
        ["zero"] = static x => 0 * x,
        ["checkpoint"] = static x => Checkpoint((Tensor v) => 2 * (v * Captured))(x),
        ["tangent of a checkpoint"] = static x => Jvp(Checkpoint((Tensor v) => Sin(v) * v), Captured, x).Tangent,
        ["rule of the user"] = static x => CustomJvp<Tensor, Tensor>(v => 2 * v, (_, _, dv) => Checkpoint((Tensor d) => 2 * d)(dv))(x),
        ["scan"] = static x => Control.Scan((Tensor c, Tensor s) => ((3 * c) + (s * Captured[0]), c.Sum()), x[0], x).Outputs,
        ["tangent of a scan"] = static x =>
            Jvp(v => Control.Scan((Tensor c, Tensor s) => (Sin(c) * s, c * c), v[0], v).Outputs, Captured, x).Tangent,
        ["choice"] = static x => Control.Cond(Captured[0, 0] > 0, () => x * Captured, () => -x),
        ["tangent of a choice"] = static x => Jvp(v => Control.Cond(v[0, 0] > 0, () => Sin(v), () => v * v), Captured, x).Tangent,
        ["compiled"] = Compile(static x => 2 * x),
    }.ToImmutableDictionary();

    [Theory]
    [MemberData(nameof(LinearFunctions))]
    public void Is_the_adjoint(string name)
    {
        Func<Tensor, Tensor> f = Functions[name];
        Func<Tensor, Tensor> transpose = LinearTranspose(f, Example);
        var random = new Random(1);
        Tensor x = Sample.Uniform(random, Example.Shape), y = f(x), ct = Sample.Uniform(random, y.Shape);
        AssertClose((ct * y).Sum(), (transpose(ct) * x).Sum(), 1e-7);
    }

    [Fact]
    public void Trees_in_and_out()
    {
        static (Tensor, Tensor) Mix((Tensor X, Tensor Y) p) => (2 * p.X + p.Y, p.X - p.Y.Sum());
        var transpose = LinearTranspose(Mix, (X: Zeros([2], DType.Float64), Y: From(0.0)));
        var (x, y) = transpose((From([1.0, 2.0]), From([10.0, 20.0])));
        Assert.Equal([12.0, 24.0], x.ToArray<double>());
        Assert.Equal(3.0 - 30.0, (double)y);
    }

    [Fact]
    public void Twice_is_the_function_itself()
    {
        Func<Tensor, Tensor> f = Functions["matrix product"];
        Func<Tensor, Tensor> twice = LinearTranspose(LinearTranspose(f, Example), f(Example));
        AssertClose(f(Captured), twice(Captured), 1e-15);
    }

    [Fact]
    public void Works_inside_other_transforms_and_is_an_expression()
    {
        Tensor ct = From([1.0, 2.0]);
        Tensor slope =
            Grad(w => LinearTranspose(x => MatMul(w * Captured, x), Zeros([3], DType.Float64))(ct).Sum(), Ones([2, 3], DType.Float64));
        AssertClose(Captured * ct.Reshape(2, 1), slope, 1e-15);
        Tensor compiled = Compile((Tensor w) => LinearTranspose(x => MatMul(w, x), Zeros([3], DType.Float64))(ct))(Captured);
        AssertClose(MatMul(ct, Captured), compiled, 1e-15);
    }

    [Fact]
    public void Nonlinear_functions_are_refused_by_the_operation_that_is_not_linear()
    {
        AssertRefused(x => Sin(x), "because of Sin(Float64[2, 3])");
        AssertRefused(x => 2 * (x * x), "because of Multiply(Float64[2, 3], Float64[2, 3])");
        AssertRefused(x => Captured / x, "because of Divide(Float64[2, 3], Float64[2, 3])");
        AssertRefused(x => MatMul(x, x.Transpose()), "because of Contract(Float64[2, 3], Float64[3, 2])");
        AssertRefused(x => Where(x > 0, x, 0), "because of Less(");
        AssertRefused(x => Abs(x), "because of Abs(");
        AssertRefused(x => x + Floor(x), "because of Floor(");
        AssertRefused(x => StopGradient(x), "because of StopGradient(");
        AssertRefused(x => x.Max(), "because of Max(");
    }

    [Fact]
    public void An_added_constant_is_refused()
    {
        AssertRefused(x => x + 1, "for zeros its result is not zero");
        AssertRefused(x => Concatenate([x, Captured]), "for zeros its result is not zero");
        AssertRefused(x => x.Pad([1, 0], [0, 1], value: 2), "for zeros its result is not zero");
        AssertRefused(x => Captured, "for zeros its result is not zero");
        var error = Assert.Throws<ArgumentException>(() => LinearTranspose(x => (x, x.Sum() + 1), Example));
        Assert.Contains("for zeros the leaf Item2 of its result is not zero", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input()
    {
        Func<Tensor, Tensor> transpose = LinearTranspose(x => x.Sum(0), Example);
        AssertMessage("LinearTranspose: the cotangent is Float64[2], but its primal is Float64[3]", () => transpose(From([1.0, 2])));
        AssertMessage("LinearTranspose: cannot differentiate with respect to an argument of type Int32[]", () => LinearTranspose(x => x, From(1)));
        AssertMessage("LinearTranspose: the function of (Float64[2, 3]) returned Bool[2, 3]", () => LinearTranspose(x => x > 0, Example));
        Assert.Throws<InvalidOperationException>(() => LinearTranspose(x => (double)x.Sum() * x, Example));
        Assert.Throws<ArgumentNullException>("x", () => LinearTranspose(x => x, (Tensor?)null!));

        static void AssertMessage(string expected, Action action) =>
            Assert.StartsWith(expected, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(Func<Tensor, Tensor> f, string reason)
    {
        var error = Assert.Throws<ArgumentException>(() => LinearTranspose(f, Example));
        Assert.StartsWith("LinearTranspose: the function of (Float64[2, 3]) is not linear", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
