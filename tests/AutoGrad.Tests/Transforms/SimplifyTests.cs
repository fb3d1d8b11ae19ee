using System.Collections.Immutable;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class SimplifyTests
{
    [Fact]
    public void Functions_of_trees_stay_functions_of_trees()
    {
        Func<(Tensor, Tensor), Tensor[]> simple = Simplify(static ((Tensor A, Tensor B) x) => new[] { x.A + 0, x.A * x.B * 1 });
        Tensor[] values = simple((2.0, 3.0));
        Assert.Equal([2.0, 6.0], values.Select(static value => (double)value));
        Assert.Equal(6.0, (double)Simplify(static (Tensor x, Tensor y) => x * y)(2.0, 3.0));
        Assert.Equal(24.0, (double)Simplify(static (Tensor x, Tensor y, Tensor z, Tensor w) => x * y * z * w, (Tensor)1.0, (Tensor)2.0, (Tensor)3.0, (Tensor)4.0));
        Assert.Equal(6.0, (double)Simplify(static x => x * x + 2, 2));
    }

    [Fact]
    public void Arguments_and_what_is_captured_stay_as_they_are()
    {
        Tensor captured = Full([], 1, DType.Float64), x = From(3.0);
        Tensor y = Simplify(x => x * captured, x);
        Assert.Equal("%0: Float64[] = Constant(3.0)\n%1: Float64[] = %0 * 1\nreturn %1", GraphPrinter.Print(y));
        Assert.Equal(3.0, (double)Gradients(y, captured)[0]);
        Assert.Equal(0.0, (double)Grad(Simplify(static x => x * 0))(double.NaN));
    }

    [Fact]
    public void A_recorded_expression_keeps_its_variables()
    {
        Tensor x = Full([], 1, DType.Float64), y = From(3.0);
        Tensor product = x * y + 0;
        Assert.Same(y, Simplify(product));
        Tensor kept = Simplify(product, x);
        Assert.Equal(3.0, (double)Gradients(kept, x)[0]);
        ImmutableArray<Tensor> both = Simplify([product, x * y], x, y);
        Assert.Same(both[0], both[1]);
    }

    [Fact]
    public void A_bare_number_stays_one()
    {
        Tensor two = Simplify(static _ => 2.0, From(1f));
        Assert.Equal(DType.Float32, (From(3f) * two).DType);
    }

    [Fact]
    public void A_stopped_gradient_stays_stopped()
    {
        Func<Tensor, Tensor> f = Simplify(static x => x * StopGradient(-(-x)) + StopGradient(2.0) * x);
        Assert.Equal(3.0 + 2, (double)Grad(f, 3.0));
        Assert.Equal(0.0, (double)Grad(Grad(f), 3.0));
    }

    [Fact]
    public void Masked_derivatives_stay_masked()
    {
        Func<Tensor, Tensor> f = static x => Where(x > 0, Sin(x) * Log(x) + Sqrt(x), 0).Sum();
        Tensor points = From([-1.0, 0, double.NaN, double.NegativeInfinity]);
        Assert.Equal([0.0, 0, 0, 0], Simplify(Grad(f))(points).ToArray<double>().Select(Math.Abs));
        Assert.Equal([0.0, 0, 0, 0], Simplify(Grad(x => Grad(f)(x).Sum()))(points).ToArray<double>().Select(Math.Abs));
    }

    [Fact]
    public void Custom_rules_stay()
    {
        Func<Tensor, Tensor> f = CustomVjp(static (Tensor x) => x * 1, static (x, y, ct) => 7 * ct);
        Assert.Equal(7.0, (double)Grad(Simplify(f), 2.0));
        Assert.Equal(7.0, (double)Simplify(Grad(f), 2.0));
    }

    [Fact]
    public void Batched_and_compiled_it_is_the_same()
    {
        Func<Tensor, Tensor> slope = Simplify(Grad(static x => Sin(x) * Exp(-x * x)));
        Tensor points = Linspace(-1, 1, 7, DType.Float64);
        double[] expected = Vmap(Grad(static x => Sin(x) * Exp(-x * x)))(points).ToArray<double>();
        foreach (Tensor actual in new[] { Vmap(slope)(points), Simplify(Vmap(slope))(points), Compile(Vmap(slope))(points) })
        {
            Assert.All(expected.Zip(actual.ToArray<double>()), static pair => Assert.Equal(pair.First, pair.Second, 1e-14));
        }
    }

    [Fact]
    public void A_deep_expression_takes_no_stack()
    {
        Tensor x = From(1.0), y = x;
        for (int i = 0; i < 30_000; i++) y = -(Sin(y) * 1) + 0;
        Tensor simple = Simplify(y);
        Assert.Equal(60_001, Graph.Reachable([simple], static _ => true).Count);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        var error = Assert.Throws<ArgumentException>(static () => Simplify(static (Tensor x) => Nothing(), From(1.0)));
        Assert.Equal("Simplify: the function of (Float64[]) returned null. Return a tensor or a tree of tensors.", error.Message);
        Assert.Throws<ArgumentNullException>(static () => Simplify(Nothing()));
        Assert.Throws<ArgumentNullException>(static () => Simplify(static (Tensor x) => x, Nothing()));
        Assert.Throws<ArgumentNullException>(static () => Simplify((Func<Tensor, Tensor>)NoFunction()));
    }

    private static Tensor Nothing() => default!;

    private static Func<Tensor, Tensor> NoFunction() => default!;
}
