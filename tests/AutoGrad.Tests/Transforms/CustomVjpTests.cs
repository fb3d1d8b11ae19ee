using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <summary>
/// Rules in these tests are wrong on purpose wherever it must show that they, and not the function's own derivative, were used.
/// </summary>
public sealed class CustomVjpTests
{
    private static readonly Func<Tensor, Tensor> TenfoldSlope = CustomVjp((Tensor x) => Sin(x), (x, y, ct) => 10 * ct * Cos(x));

    [Fact]
    public void The_value_is_that_of_the_function() => Assert.Equal((double)Sin(From(0.3)), (double)TenfoldSlope(0.3));

    [Fact]
    public void Every_mode_follows_the_rule()
    {
        Assert.Equal(10 * Math.Cos(0.3), (double)Grad(TenfoldSlope)(0.3), 1e-14);
        Assert.Equal(20 * Math.Cos(0.3), (double)Jvp(TenfoldSlope, 0.3, 2.0).Tangent, 1e-14);
        Assert.Equal(-10 * Math.Sin(0.3), (double)Grad(Grad(TenfoldSlope))(0.3), 1e-14);
        Assert.Equal(-10 * Math.Sin(0.3), (double)Jvp(Grad(TenfoldSlope), 0.3, 1.0).Tangent, 1e-14);
        Assert.Equal(-10 * Math.Sin(0.3), (double)Grad(x => Jvp(TenfoldSlope, x, 1.0).Tangent)(0.3), 1e-14);
        Assert.Equal(10 * Math.Cos(0.3), (double)Compile(Grad(TenfoldSlope))(0.3), 1e-14);
    }

    /// <summary>A checkpoint waits for the cotangent before it computes again; that is no dependence on it.</summary>
    [Fact]
    public void A_rule_may_pull_back_through_a_checkpoint()
    {
        static Tensor Inside(Tensor x) => Checkpoint((Tensor v) => Sin(v) * Exp(v))(x);
        Func<Tensor, Tensor> f = CustomVjp<Tensor, Tensor>(Inside, static (x, y, ct) => Vjp(Inside, x).Pullback(ct));
        double slope = Math.Exp(0.3) * (Math.Sin(0.3) + Math.Cos(0.3));
        Assert.Equal(slope, (double)Grad(f)(0.3), 1e-14);
        Assert.Equal(2 * slope, (double)Jvp(f, 0.3, 2.0).Tangent, 1e-14);
        Assert.Equal(2 * slope, (double)Compile((Tensor x) => Jvp(f, x, 2.0).Tangent)(0.3), 1e-14);
    }

    [Fact]
    public void The_result_that_the_rule_sees_has_the_rule_too()
    {
        // y' = 2y by the rule, so y'' = 4y.
        Func<Tensor, Tensor> growing = CustomVjp((Tensor x) => Exp(x), (x, y, ct) => 2 * ct * y);
        Assert.Equal(2 * Math.E, (double)Grad(growing)(1.0), 1e-14);
        Assert.Equal(4 * Math.E, (double)Grad(Grad(growing))(1.0), 1e-14);
        Assert.Equal(8 * Math.E, (double)Grad(Grad(Grad(growing)))(1.0), 1e-14);
    }

    [Fact]
    public void The_residual_is_differentiated_as_it_was_computed()
    {
        Func<Tensor, Tensor> f = CustomVjp((Tensor x) => (Sin(x), x * x * x), (cube, ct) => ct * cube);
        Assert.Equal(8.0, (double)Grad(f)(2.0));
        Assert.Equal(12.0, (double)Grad(Grad(f))(2.0));
    }

    [Fact]
    public void Without_derivatives_the_residual_is_not_computed()
    {
        int calls = 0;
        Func<Tensor, Tensor> f = CustomVjp(
            (Tensor x) => (Sin(x), Exp(x)),
            (residual, ct) =>
            {
                calls++;
                return ct * residual;
            });
        Graph graph = Graph.Of([], [f(0.5)]);
        Assert.DoesNotContain(graph.Nodes, static node => node.Primitive is Exp);
        Assert.Equal(0, calls);
    }

    [Fact]
    public void All_cotangents_come_in_one_call()
    {
        int calls = 0;
        var f = CustomVjp(
            (Tensor x) => (Sin(x), Cos(x), x.Cast(DType.Int32)),
            (x, y, ct) =>
            {
                calls++;
                return (ct.Item1 * 3) + (ct.Item2 * 5);
            });
        Tensor slope = Grad((Tensor x) =>
        {
            var (a, b, _) = f(x);
            return a + (2 * b) + (a * 0);
        })(1.0);
        Assert.Equal(13.0, (double)slope);
        Assert.Equal(1, calls);
        Assert.Equal(3.0, (double)Grad((Tensor x) => f(x).Item1)(1.0));
    }

    [Fact]
    public void Vmap_batches_the_rule_and_calls_it_once()
    {
        int calls = 0;
        Func<Tensor, Tensor> f = CustomVjp(
            (Tensor x) => (x * x).Sum(),
            (x, y, ct) =>
            {
                calls++;
                Assert.Equal([3], x.Shape);
                Assert.Equal([], ct.Shape);
                return 7 * ct * x;
            });
        Tensor batch = Arange(12).Cast(DType.Float64).Reshape(4, 3);
        Assert.Equal((7 * batch).ToArray<double>(), Vmap(Grad(f))(batch).ToArray<double>());
        Assert.Equal(1, calls);
        Assert.Equal((7 * batch).ToArray<double>(), Grad(all => Vmap(f)(all).Sum())(batch).ToArray<double>());
        Tensor cube = Arange(24).Cast(DType.Float64).Reshape(2, 4, 3);
        Assert.Equal((7 * cube).ToArray<double>(), Grad(all => Vmap(Vmap(f))(all).Sum())(cube).ToArray<double>());
        Assert.Equal((7 * batch.Sum(1)).ToArray<double>(), Vmap(x => Jvp(f, x, OnesLike(x)).Tangent)(batch).ToArray<double>());
        Assert.Equal((7 * batch.Sum(1)).ToArray<double>(), Jvp(Vmap(f), batch, OnesLike(batch)).Tangent.ToArray<double>());
    }

    [Fact]
    public void What_all_examples_share_gets_the_sum()
    {
        Func<Tensor, Tensor, Tensor> scale = CustomVjp((Tensor w, Tensor x) => w * x, (w, x, y, ct) => (100 * ct * x, ct * w));
        Tensor xs = From([1.0, 2.0, 4.0]);
        Assert.Equal(700.0, (double)Grad((Tensor w) => Vmap(x => scale(w, x))(xs).Sum())(3.0));
    }

    [Fact]
    public void A_captured_tensor_must_not_be_differentiated()
    {
        static Tensor Scaled(Tensor w, Tensor x) => CustomVjp((Tensor x) => w * x, (x, y, ct) => ct * w)(x);
        Tensor two = 2.0, three = 3.0;
        Assert.Equal(2.0, (double)Grad(x => Scaled(two, x))(3.0));
        Assert.Equal(2.0, (double)Grad(x => Scaled(two * 1, x))(3.0));
        var error = Assert.Throws<ArgumentException>(() => Grad(w => Scaled(w, three))(2.0));
        Assert.Equal(
            "CustomVjp: the function of (Float64[]) also uses a tensor Float64[] from outside that is differentiated here, and its rule has "
            + "nothing to say about that. Pass the tensor as an argument, or through StopGradient.",
            error.Message);
        Assert.Throws<ArgumentException>(() => Jvp(w => Scaled(w, three), 2.0, 1.0));
        Assert.Equal(0.0, (double)Grad(w => Scaled(StopGradient(w), three))(2.0));
        Assert.Equal(0.0, (double)Grad((Tensor w) => CustomVjp((Tensor z) => z * StopGradient(w), (z, y, ct) => ct)(three))(2.0));
        Assert.Equal(0.0, (double)Grad((Tensor w) => CustomVjp((Tensor z) => Where(z > w, z, 0), (z, y, ct) => ct)(three))(2.0));
    }

    [Fact]
    public void A_cotangent_of_another_shape()
    {
        Func<(Tensor W, Tensor B), Tensor> f = CustomVjp(((Tensor W, Tensor B) p) => (p.W * p.B).Sum(), (p, y, ct) => (ct * p.B, p.W.Sum()));
        var error = Assert.Throws<ArgumentException>(() => Grad(f)((Ones([2]), Ones([2]))));
        Assert.Equal(
            "CustomVjp: the leaf Item2 of the cotangent that the rule of the function of (Item1: Float32[2], Item2: Float32[2]) returned is "
            + "Float32[], but its primal is Float32[2]. Give it the primal's shape and dtype.",
            error.Message);
    }

    /// <summary>Rules of functions that broadcast forget to add up, most often; the axes are known.</summary>
    [Theory]
    [InlineData(new[] { 3 }, ".Sum([0])")]
    [InlineData(new[] { 1, 3 }, ".Sum([0]).Reshape([1, 3])")]
    [InlineData(new int[0], ".Sum([0, 1])")]
    [InlineData(new[] { 2, 1, 3 }, null)]
    public void A_cotangent_that_was_not_added_up(int[] shape, string? sum)
    {
        Tensor x = Ones([5, 3]), bias = Ones(Shape.Create(shape));
        Func<Tensor, Tensor> f = CustomVjp((Tensor b) => (x + b).Sum(), (b, y, ct) => ct * Ones([5, 3]));
        string message = Assert.Throws<ArgumentException>(() => Grad(f)(bias)).Message;
        Assert.EndsWith(sum is null ? "Give it the primal's shape and dtype." : $"Add up what the primal was broadcast to: {sum}.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cotangent_of_another_structure()
    {
        Func<Tensor[], Tensor> f = CustomVjp((Tensor[] p) => p[0] * p[1], (p, y, ct) => new[] { ct });
        var error = Assert.Throws<ArgumentException>(() => Grad(f)([1.0, 2.0]));
        Assert.StartsWith("CustomVjp: the cotangent that the rule of the function of ([0]: Float64[], [1]: Float64[]) returned has not the structure", error.Message);
    }

    [Fact]
    public void A_rule_that_is_not_linear_serves_reverse_mode_alone()
    {
        Func<Tensor, Tensor> clipped = CustomVjp((Tensor x) => x, (x, y, ct) => Clamp(ct, -1, 1));
        Assert.Equal(1.0, (double)Grad(x => 5 * clipped(x))(0.0));
        Assert.Equal(0.25, (double)Grad(x => 0.25 * clipped(x))(0.0));
        var error = Assert.Throws<ArgumentException>(() => Jvp(clipped, 0.0, 1.0));
        Assert.StartsWith("CustomVjp: the rule of the function of (Float64[]) is not linear", error.Message);
    }

    [Fact]
    public void Nothing_may_be_null()
    {
        Func<Tensor, Tensor>? none = null;
        Assert.Throws<ArgumentNullException>(() => CustomVjp(none!, (x, y, ct) => ct));
        Assert.Throws<ArgumentNullException>(() => CustomVjp((Tensor x) => x, (Func<Tensor, Tensor, Tensor, Tensor>)null!));
        var error = Assert.Throws<ArgumentException>(() => Grad(CustomVjp((Tensor x) => x, (x, y, ct) => null!))(1.0));
        Assert.Equal("CustomVjp: the rule of the function of (Float64[]) returned null. Return the cotangent, a tree like (Float64[]).", error.Message);
    }
}
