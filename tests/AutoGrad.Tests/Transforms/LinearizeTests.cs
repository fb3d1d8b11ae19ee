using System.Collections.Immutable;
using AutoGrad.Execution;
using AutoGrad.Tests.Trees;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class LinearizeTests
{
    private static readonly Tensor Point = From([0.4, -0.3, 1.2]);

    [Fact]
    public void Value_and_pushforward_are_those_of_Jvp()
    {
        Func<Tensor, Tensor> f = x => Sin(x) * x.Sum();
        (Tensor value, Func<Tensor, Tensor> pushforward) = Linearize(f, Point);
        foreach (Tensor tangent in new[] { From([1.0, 0, 0]), From([0.3, -2, 5]) })
        {
            (Tensor expectedValue, Tensor expected) = Jvp(f, Point, tangent);
            AssertClose(expectedValue, value, 0);
            AssertClose(expected, pushforward(tangent), 1e-15);
        }
    }

    [Fact]
    public void The_function_is_called_once_and_its_residuals_are_numbers()
    {
        int calls = 0;
        (Tensor value, Func<Tensor, Tensor> pushforward) = Linearize(
            x =>
            {
                calls++;
                return Exp(Sin(x));
            },
            Point);
        Assert.NotNull(value.Value);
        pushforward(Point);
        Tensor pushed = pushforward(Point);
        Assert.Equal(1, calls);
        Assert.IsType<Constant>(pushed.Primitive);
    }

    [Fact]
    public void The_forward_computation_runs_once_for_the_value_and_all_tangents()
    {
        var runs = new Runs();
        (Tensor value, Func<Tensor, Tensor> pushforward) = Linearize(x => Tanh(new Counted(runs).Apply(Exp(x))), Point);
        AssertClose(Tanh(Exp(Point)), value, 1e-15);
        Assert.Equal(1, runs.Count);
        pushforward(Point);
        pushforward(2 * Point);
        Assert.Equal(3, runs.Count); // once more for each tangent that passes through
    }

    [Fact]
    public void Trees_in_and_out_with_integers_among_the_results()
    {
        var point = new Affine(From(new double[,] { { 1, 2 }, { 3, 4 } }), null);
        var (value, pushforward) =
            Linearize(static p => (Product: MatMul(p.Weights, p.Weights), Count: p.Weights.Cast(DType.Int32)), point);
        AssertClose(MatMul(point.Weights, point.Weights), value.Product, 0);
        var pushed = pushforward(new Affine(Eye(2, dtype: DType.Float64), null));
        AssertClose(2 * point.Weights, pushed.Product, 1e-15);
        Assert.Equal([0, 0, 0, 0], pushed.Count.ToArray<int>());
    }

    [Fact]
    public void Numbers_need_no_types()
    {
        (Tensor value, Func<Tensor, Tensor> pushforward) = Linearize(x => Sin(x), 0.3);
        Assert.Equal((Math.Sin(0.3), 2 * Math.Cos(0.3)), ((double)value, (double)pushforward(2)), ((double, double) a, (double, double) b) =>
            Math.Abs(a.Item1 - b.Item1) < 1e-15 && Math.Abs(a.Item2 - b.Item2) < 1e-15);
    }

    [Fact]
    public void Inside_another_transform_it_is_an_expression()
    {
        Func<Tensor, Tensor> f = x => Sin(x).Sum();
        Tensor tangent = From([1.0, 2, 3]);
        Func<Tensor, Tensor> slope = x =>
        {
            (Tensor value, Func<Tensor, Tensor> pushforward) = Linearize(f, x);
            return value + pushforward(tangent);
        };
        AssertClose(Cos(Point) - (Sin(Point) * tangent), Grad(slope)(Point), 1e-15);
        AssertClose(slope(Point), Compile(slope)(Point), 1e-15);
        Tensor batch = Stack([Point, 2 * Point]);
        AssertClose(Stack([slope(Point), slope(2 * Point)]), Vmap(slope)(batch), 1e-15);
    }

    [Fact]
    public void A_pushforward_made_outside_can_be_transformed()
    {
        (_, Func<Tensor, Tensor> pushforward) = Linearize(x => Sin(x) * x.Sum(), Point);
        Tensor jacobian = Vmap(pushforward, outAxes: 1)(Eye(3, dtype: DType.Float64));
        AssertClose(JacobianForward(x => Sin(x) * x.Sum(), Point), jacobian, 1e-15);
        AssertClose(jacobian, JacobianReverse(pushforward, Point), 1e-15);
        AssertClose(jacobian.Transpose(), Vmap(LinearTranspose(pushforward, Point), outAxes: 1)(Eye(3, dtype: DType.Float64)), 1e-15);
    }

    [Fact]
    public void Bad_input()
    {
        (_, Func<Tensor, Tensor> pushforward) = Linearize(x => x, Point);
        AssertMessage("Linearize: the tangent is Float64[2], but its primal is Float64[3]", () => pushforward(From([1.0, 2])));
        AssertMessage("Linearize: the function of (Float64[3]) returned null", () => Linearize(_ => Nothing(), Point));
        AssertMessage("Linearize: the argument has no tensors", () => Linearize(_ => Point, ImmutableArray<Tensor>.Empty));
        AssertMessage("Linearize: cannot differentiate with respect to the leaf Item2", () => Linearize(p => p.Item1, (Point, From(1))));

        static Tensor Nothing() => null!;
        static void AssertMessage(string expected, Action action) =>
            Assert.StartsWith(expected, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    private sealed class Runs
    {
        public int Count { get; set; }
    }

    /// <summary>The identity, which counts how often it is computed.</summary>
    private sealed record Counted(Runs Runs) : LinearOperation
    {
        public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => inputs[0].Type;

        public override Lowering Lower(Tensor y) => new Lowering.Opaque((inputs, _, _) =>
        {
            Runs.Count++;
            return inputs[0];
        });

        public override Tensor Batch(Tensor y, BatchedInputs inputs) => Apply(inputs[0]);

        protected override Tensor Adjoint(Tensor y, Tensor ct) => Apply(ct);
    }
}
