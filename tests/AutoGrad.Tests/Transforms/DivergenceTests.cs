using System.Collections.Immutable;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class DivergenceTests
{
    private static readonly Tensor Point = From([0.4, -0.3, 1.2]);

    [Fact]
    public void Is_the_trace_of_the_Jacobian()
    {
        Func<Tensor, Tensor> field = v => Sin(v) * v.Sum();
        AssertClose(JacobianForward(field, Point).Diagonal().Sum(), Divergence(field, Point), 1e-14);
        AssertClose(Divergence(field, Point), Divergence(field)(Point), 0);
        AssertClose(From(24.0), Divergence(v => v * v.Sum(), From([1.0, 2.0, 3.0])), 1e-15);
    }

    [Fact]
    public void Of_a_tree_sums_over_its_leaves()
    {
        var point = (Position: Point, Scale: From(2.0), None: Zeros([0], DType.Float64));
        Tensor divergence =
            Divergence(static p => (p.Position * p.Position * p.Scale, p.Scale * p.Scale + p.Position.Sum(), p.None), point);
        AssertClose(4 * Point.Sum() + 4, divergence, 1e-14);
    }

    [Fact]
    public void What_is_infinite_beside_the_diagonal_does_not_matter()
    {
        Tensor divergence = Divergence(v => Stack([v[0], v[1] + Sqrt(v[0])]), From([0.0, 1.0]));
        Assert.Equal(2.0, (double)divergence);
    }

    [Fact]
    public void A_number_needs_no_type() => Assert.Equal(6.0, (double)Divergence(x => x * x, 3.0));

    [Fact]
    public void Nests_with_grad_vmap_and_compile()
    {
        Func<Tensor, Tensor> field = v => Exp(v) * v.Sum();
        Func<Tensor, Tensor> closedForm = v => (Exp(v) * (v.Sum() + 1)).Sum();
        Tensor batch = Stack([Point, 2 * Point]);
        AssertClose(Vmap(closedForm)(batch), Vmap(Divergence(field))(batch), 1e-14);
        AssertClose(Grad(closedForm, Point), Compile(Grad(Divergence(field)))(Point), 1e-14);
    }

    [Fact]
    public void Estimate_is_exact_for_a_complete_set_of_probes()
    {
        var point = (X: Point, Y: From(new double[,] { { 1, 2 } }));
        static (Tensor, Tensor) Field((Tensor X, Tensor Y) p) => (Sin(p.X) * p.Y.Sum(), p.Y * p.X.Sum());
        // Unit vectors of length √5: the mean of ⟨v, J v⟩ over them is the trace.
        Tensor probes = Math.Sqrt(5) * Eye(5, dtype: DType.Float64);
        Tensor estimate = DivergenceEstimate(Field, point, (probes[.., ..3], probes[.., 3..].Reshape(5, 1, 2)));
        AssertClose(Divergence(Field, point), estimate, 1e-14);
    }

    [Fact]
    public void Estimate_with_random_signs_is_exact_for_a_diagonal_Jacobian_and_near_for_others()
    {
        AssertClose(Cos(Point).Sum(), DivergenceEstimate(v => Sin(v), Point, Key.FromSeed(1)), 1e-14);

        Tensor a = From(new double[,] { { 1, 0.5, 0.1 }, { -0.3, 2, 0.2 }, { 0.4, 0.1, -1 } });
        Tensor estimate = DivergenceEstimate(v => MatMul(a, v), Point, Key.FromSeed(2), 4000);
        // One estimate has the variance Σᵢ<ⱼ (aᵢⱼ + aⱼᵢ)² = 0.38.
        AssertClose(2.0, estimate, 4 * Math.Sqrt(0.38 / 4000) / 3);
        IEnumerable<double> single =
            Enumerable.Range(0, 8).Select(seed => (double)DivergenceEstimate(v => MatMul(a, v), Point, Key.FromSeed(seed)));
        Assert.True(single.Distinct().Count() > 2);
    }

    [Fact]
    public void Leaves_have_independent_signs()
    {
        // ⟨v, J v⟩ = 2·v₁·v₂ has mean 0; with the same signs for both leaves it would be 2.
        Tensor estimate = DivergenceEstimate(static p => (p.Item2, p.Item1), (From(1.0), From(2.0)), Key.FromSeed(5), 2000);
        Assert.InRange((double)estimate, -0.2, 0.2);
    }

    [Fact]
    public void Bad_input()
    {
        AssertMessage("Divergence: the function of (Float64[3]) returned (Float64[]). A vector field gives", () => Divergence(v => v.Sum(), Point));
        AssertMessage(
            "Divergence: the function of (Item1: Float64[3], Item2: Float32[]) returned",
            () => Divergence(p => (p.Item1, p.Item1), (Point, From(1f))));
        AssertMessage(
            "Divergence: dtypes Float64 and Float32 do not mix in one sum (Item1 and Item2)", () => Divergence(p => p, (Point, From(1f))));
        AssertMessage(
            "Divergence: the function of ([0]: Float64[3]) returned ([0]: Float64[3], [1]: Float64[3]), which differs at the root: 1 element",
            () => Divergence(p => p.AddRange(p), ImmutableArray.Create(Point)));
        AssertMessage("Divergence: cannot differentiate with respect to an argument of type Int32[1]", () => Divergence(v => v, From([1])));
        AssertMessage("DivergenceEstimate: the probes are Float64[3], but the point's is", () => DivergenceEstimate(v => v, Point, Point));
        AssertMessage(
            "DivergenceEstimate: the probes' leaf Item2 is Float64[4, 3]",
            () => DivergenceEstimate(p => p, (Point, Point), (Ones([5, 3], DType.Float64), Ones([4, 3], DType.Float64))));
        AssertMessage("DivergenceEstimate: cannot estimate from 0 probes", () => DivergenceEstimate(v => v, Point, Key.FromSeed(1), 0));

        static void AssertMessage(string expected, Action action) =>
            Assert.StartsWith(expected, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }
}
