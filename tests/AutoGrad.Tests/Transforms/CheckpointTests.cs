using System.Collections.Immutable;
using AutoGrad.Compilation;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class CheckpointTests
{
    private const int Width = 64;
    private const int Layers = 4;

    /// <summary>Some layers whose results have all the same size.</summary>
    private static Tensor Block(Tensor weights, Tensor x)
    {
        for (int i = 0; i < Layers; i++) x = Tanh(MatMul(x, weights) + x);
        return x;
    }

    private static Tensor Deep(Tensor x, ImmutableArray<Tensor> blocks, Func<Tensor, Tensor, Tensor> block)
    {
        foreach (Tensor weights in blocks) x = block(weights, x);
        return Square(x).Sum();
    }

    private static ImmutableArray<Tensor> Weights(int blocks)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, blocks).Select(_ => From([.. Enumerable.Range(0, Width * Width).Select(_ => (random.NextDouble() - 0.5) / 4)], [Width, Width]))];
    }

    /// <summary>The most bytes of intermediate values while the gradient of a deep model is computed, and the gradient.</summary>
    private static (long Bytes, double[] Numbers) GradientOf(int blocks, Func<Tensor, Tensor, Tensor> block)
    {
        Tensor x = Placeholder.Create(new TensorType(DType.Float64, [128, Width]));
        ImmutableArray<Tensor> weights = Weights(blocks);
        Tensor value = From([.. Enumerable.Range(0, 128 * Width).Select(static i => Math.Sin(i))], [128, Width]);
        Tensor gradient = Grad((Tensor x) => Deep(x, weights, block), x);
        Program program = Compiler.Compile(Graph.Of([x], [gradient]));
        double[] numbers = program.Run(Evaluation.ValueOf(value))[0].AsSpan<double>().ToArray();
        return (program.PeakBytes, numbers);
    }

    [Fact]
    public void Peak_memory_is_the_arguments_of_the_blocks_and_the_inside_of_one()
    {
        const int Blocks = 16;
        const long Layer = 128 * Width * sizeof(double);
        (long plain, double[] expected) = GradientOf(Blocks, Block);
        (long saved, double[] actual) = GradientOf(Blocks, Checkpoint<Tensor, Tensor, Tensor>(Block));
        Assert.Equal(expected, actual);
        Assert.True(plain >= Blocks * Layers * Layer, $"without: {plain / Layer} layers");
        Assert.True(saved <= (Blocks + (2 * Layers) + 6) * Layer, $"with: {saved / Layer} layers");
    }

    [Fact]
    public void Nested_checkpoints_save_more()
    {
        const int Blocks = 16;
        Func<Tensor, Tensor, Tensor> once = Checkpoint<Tensor, Tensor, Tensor>(Block);
        ImmutableArray<Tensor> weights = Weights(Blocks);
        Tensor x = Placeholder.Create(new TensorType(DType.Float64, [128, Width]));
        Tensor Nested(Tensor x)
        {
            for (int i = 0; i < Blocks; i += 4)
            {
                ImmutableArray<Tensor> part = [.. weights.Skip(i).Take(4)];
                x = Checkpoint((Tensor x) => part.Aggregate(x, (h, w) => once(w, h)), x);
            }
            return Square(x).Sum();
        }
        Program program = Compiler.Compile(Graph.Of([x], [Grad((Tensor x) => Nested(x), x)]));
        Tensor value = From([.. Enumerable.Range(0, 128 * Width).Select(static i => Math.Sin(i))], [128, Width]);
        double[] actual = program.Run(Evaluation.ValueOf(value))[0].AsSpan<double>().ToArray();
        (long flat, double[] expected) = GradientOf(Blocks, once);
        Assert.Equal(expected, actual);
        Assert.True(program.PeakBytes < flat, $"nested {program.PeakBytes}, flat {flat}");
    }

    [Fact]
    public void The_inside_is_computed_once_more_and_no_oftener()
    {
        static Tensor Exponentials(Tensor x) => Exp(Sin(Exp(x)));
        Tensor x = Placeholder.Create(new TensorType(DType.Float64, []));
        int Count(Tensor gradient) => Graph.Of([x], [gradient]).Nodes.Count(static node => node.Primitive is Exp);
        Assert.Equal(2, Count(Grad((Tensor x) => Exponentials(x), x)));
        Assert.Equal(4, Count(Grad((Tensor x) => Square(Checkpoint(Exponentials, x)), x)));
    }

    [Fact]
    public void A_policy_says_what_is_not_computed_again()
    {
        Tensor w = Ones([3, 3]), x = Placeholder.Create(new TensorType(DType.Float32, [2, 3]));
        (int Products, int Tanhs) Count(CheckpointPolicy policy)
        {
            Tensor gradient =
                Grad((Tensor x) => Square(Checkpoint(h => Tanh(MatMul(Tanh(MatMul(h, w)).Named("inner"), w)), x, policy)).Sum(), x);
            ImmutableArray<Tensor> nodes = Graph.Of([x], [gradient]).Nodes;
            return (nodes.Count(static node => node.Primitive is Contract), nodes.Count(static node => node.Primitive is Tanh));
        }
        // Forward takes 2 products and 2 tanhs, backward 2 products.
        Assert.Equal((6, 4), Count(CheckpointPolicy.Nothing));
        Assert.Equal((4, 2), Count(CheckpointPolicy.Everything));
        Assert.Equal((4, 4), Count(CheckpointPolicy.Contractions));
        Assert.Equal((5, 3), Count(CheckpointPolicy.Named("inner")));
        Assert.Equal((4, 3), Count(CheckpointPolicy.Named("inner") | CheckpointPolicy.Contractions));
        Assert.Equal((6, 4), Count(CheckpointPolicy.Named("outer")));
    }

    [Fact]
    public void Values_and_derivatives_are_those_of_the_function()
    {
        Func<Tensor, Tensor> f = static x => Sin(x) * Exp(-x * x), g = Checkpoint(f);
        Tensor x = 0.7;
        Assert.Equal((double)f(x), (double)g(x));
        Assert.Equal((double)Grad(f)(x), (double)Grad(g)(x));
        Assert.Equal((double)Grad(Grad(f))(x), (double)Grad(Grad(g))(x), 1e-14);
        Assert.Equal((double)Grad(Grad(Grad(f)))(x), (double)Grad(Grad(Grad(g)))(x), 1e-13);
        Assert.Equal((double)Jvp(f, x, 2.0).Tangent, (double)Jvp(g, x, 2.0).Tangent);
        Assert.Equal((double)Grad(Grad(f))(x), (double)Jvp(Grad(g), x, 1.0).Tangent, 1e-14);
        Assert.Equal((double)Grad(Grad(f))(x), (double)Grad(x => Jvp(g, x, 1.0).Tangent)(x), 1e-14);
        Tensor xs = From([0.1, 0.2, 0.3]);
        Assert.Equal(Vmap(Grad(f))(xs).ToArray<double>(), Vmap(Grad(g))(xs).ToArray<double>());
        Assert.Equal(Vmap(Grad(f))(xs).ToArray<double>(), Grad(xs => Vmap(g)(xs).Sum())(xs).ToArray<double>());
        Assert.Equal((double)Grad(f)(x), (double)Compile(Grad(g))(x));
    }

    [Fact]
    public void Forward_mode_computes_nothing_twice()
    {
        Tensor x = Placeholder.Create(new TensorType(DType.Float64, []));
        var (_, tangent) = Jvp(Checkpoint((Tensor x) => Exp(Sin(x))), x, 1.0);
        Assert.Single(Graph.Of([x], [tangent]).Nodes, static node => node.Primitive is Exp);
    }

    [Fact]
    public void What_it_captures_is_differentiated()
    {
        Tensor w = From(3.0), outer = w * 2;
        Tensor loss = Checkpoint((Tensor x) => x * outer * w, From(5.0));
        Assert.Equal(2 * 2 * 3.0 * 5, (double)Gradients(loss, w)[0]);
        Assert.Equal(15.0, (double)Gradients(loss, outer)[0]);
    }

    /// <summary>The tangents of both are one node then, which must not count twice in derivatives of higher order.</summary>
    [Fact]
    public void What_it_captures_may_be_its_argument_too()
    {
        static Tensor Slope(Func<Func<Tensor, Tensor>, Func<Tensor, Tensor>> wrap, Tensor x)
        {
            Tensor y = Sin(x);
            return Grad(wrap(v => v * v * y), y);
        }
        Func<Tensor, Tensor> expected = x => Slope(static f => f, x), actual = x => Slope(static f => Checkpoint(f), x);
        foreach (Func<Func<Tensor, Tensor>, Tensor> second in new Func<Func<Tensor, Tensor>, Tensor>[]
        {
            static f => Grad(Grad(f), 0.3),
            static f => Jvp(Grad(f), 0.3, 1.0).Tangent,
            static f => Grad(x => Jvp(f, x, 1.0).Tangent, 0.3),
            static f => Jvp(x => Jvp(f, x, 1.0).Tangent, 0.3, 1.0).Tangent,
        })
        {
            Assert.Equal((double)second(expected), (double)second(actual), 1e-14);
        }
    }

    [Fact]
    public void What_goes_in_twice_is_differentiated_once()
    {
        static Tensor Plain(Tensor x, Tensor y) => Sin(x) * y * y;
        Func<Tensor, Tensor, Tensor> piece = Checkpoint<Tensor, Tensor, Tensor>(Plain);

        // Simplify makes one node of the two arguments.
        Assert.Equal(
            (double)Grad(x => Simplify(z => Plain(z, z), x), 2.0), (double)Grad(x => Simplify(z => piece(z, z), x), 2.0), 1e-14);

        // One tensor as the direction of both arguments, which moves itself, and again.
        Func<Tensor, Tensor> plain = x => Plain(x, x), same = x => piece(x, x);
        for (int k = 0; k < 3; k++)
        {
            Func<Tensor, Tensor> inner = plain, other = same;
            (plain, same) = (x => Jvp(inner, x, x).Tangent, x => Jvp(other, x, x).Tangent);
            Assert.Equal((double)plain(2.0), (double)same(2.0), 1e-12);
        }

        // One cotangent for both results.
        Func<Tensor, (Tensor, Tensor)> pair = Checkpoint((Tensor x) => (Sin(x), x * x));
        Tensor Loss(Tensor x) => pair(x) is var (a, b) ? Exp(a + b) : x;
        Assert.Equal((double)Grad(Grad(x => Exp(Sin(x) + (x * x))))(0.4), (double)Grad(Grad(Loss))(0.4), 1e-12);
    }

    [Fact]
    public void Applied_at_once_to_several_arguments()
    {
        Func<Tensor, Tensor, Tensor> two = (x, y) => Tensor.Exp(x) * y;
        Func<Tensor, Tensor, Tensor, Tensor> three = (x, y, z) => (Tensor.Exp(x) * y) + Tensor.Sin(z);
        Tensor a = 0.5, b = 2.0, c = 3.0;
        foreach (CheckpointPolicy? policy in (CheckpointPolicy?[])[null, CheckpointPolicy.Everything])
        {
            Assert.Equal((double)two(a, b), (double)Checkpoint(two, a, b, policy));
            Assert.Equal((double)three(a, b, c), (double)Checkpoint(three, a, b, c, policy));
            Assert.Equal((double)Grad(x => two(x, x))(a), (double)Grad(x => Checkpoint(two, x, x, policy))(a));
            Assert.Equal((double)Grad(x => three(x, b, x))(a), (double)Grad(x => Checkpoint(three, x, b, x, policy))(a));
        }
        Assert.Equal((double)two(a, b), (double)Checkpoint(two, a, b));
    }

    [Fact]
    public void Null_and_names()
    {
        Assert.Throws<ArgumentNullException>(() => Checkpoint<Tensor, Tensor>(null!));
        Assert.Throws<ArgumentException>(() => CheckpointPolicy.Named());
        Assert.Throws<ArgumentException>(() => CheckpointPolicy.Named(""));
        Assert.Throws<ArgumentNullException>(() => CheckpointPolicy.Nothing | null!);
    }
}
