using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <summary>The law of <c>Vmap</c>: it is a loop over the examples and a stack of the results, wherever both lie.</summary>
public sealed class VmapLawsTests
{
    private const int Count = 3;

    /// <summary>Every axis of a batch of matrices, from the front and from the back, and none.</summary>
    private static readonly int?[] Axes = [null, 0, 1, 2, -1, -2, -3];

    [Fact]
    public void Every_choice_of_axes() => ForEveryChoice(
        static (inX, inY, to, random) => CheckTwo((x, y) => (Sin(x) * y) - MatMul(x, y.Transpose()).Sum(0)[..1], inX, inY, to, random));

    [Fact]
    public void Whatever_the_function()
    {
        var random = new Random(11);
        foreach ((string name, Func<Tensor, Tensor, Tensor> combine) in CompositionParts.All)
        {
            for (int repeat = 0; repeat < 3; repeat++)
            {
                Named(name, () => CheckTwo(combine, Choice(random), Choice(random), random.Next(-3, 3), random));
            }
        }
    }

    [Fact]
    public void Gradients()
    {
        var random = new Random(12);
        foreach ((string name, Func<Tensor, Tensor, Tensor> combine) in CompositionParts.All)
        {
            Func<Tensor, Tensor, Tensor> gradient = Grad((Tensor x, Tensor y) => (combine(x, y) * Cos(y)).Sum());
            Named(name, () => CheckTwo(gradient, Choice(random), Choice(random), random.Next(-3, 3), random));
        }
    }

    [Fact]
    public void Pushforwards_and_pullbacks()
    {
        var random = new Random(13);
        foreach ((string name, Func<Tensor, Tensor, Tensor> combine) in CompositionParts.All)
        {
            Func<Tensor, Tensor, Tensor> pushed = (x, y) => Jvp(point => combine(point, y), x, y).Tangent;
            Func<Tensor, Tensor, Tensor> pulled = (x, y) => Vjp(point => combine(point, x), y).Pullback(x);
            Named(name, () => CheckTwo(pushed, Choice(random), Choice(random), random.Next(-3, 3), random));
            Named(name, () => CheckTwo(pulled, Choice(random), Choice(random), random.Next(-3, 3), random));
        }
    }

    [Fact]
    public void Derivatives_of_a_batch_are_batches_of_derivatives()
    {
        var random = new Random(14);
        foreach ((string name, Func<Tensor, Tensor, Tensor> combine) in CompositionParts.All)
        {
            Tensor x = Sample.Uniform(random, [Count, 2, 3]), y = Sample.Uniform(random, [2, 3]), t = Sample.Uniform(random, [Count, 2, 3]);
            Func<Tensor, Tensor> batch = all => Vmap(combine, [0, null])(all, y);
            Tensor outside = Jvp(batch, x, t).Tangent;
            Tensor inside = Vmap((one, direction) => Jvp(point => combine(point, y), one, direction).Tangent)(x, t);
            Named(name, () => AssertClose(inside, outside, 1e-12));
            Named(name, () => AssertClose(
                Vmap((one, ct) => Vjp(point => combine(point, y), one).Pullback(ct))(x, t), Vjp(batch, x).Pullback(t), 1e-12));
        }
    }

    [Fact]
    public void Nested_for_every_choice_of_axes() => ForEveryChoice(static (inX, inY, to, random) =>
    {
        Func<Tensor, Tensor, Tensor> f = static (x, y) => (x * Cos(y)) + MatMul(x, y.Transpose()).Sum();
        bool both = inX is null || random.Next(2) == 0;
        int? outerX = both ? random.Next(-4, 4) : null, outerY = both ? Choice(random) : random.Next(-4, 4);
        int outerTo = random.Next(-4, 4);
        Tensor[][] xs = Examples(inX is not null, outerX is not null, random), ys = Examples(inY is not null, outerY is not null, random);
        Tensor expected = Stack([.. xs.Zip(ys, (x, y) => Stack([.. x.Zip(y, f)], to))], outerTo);
        Tensor actual = Vmap(Vmap(f, [inX, inY], to), [Inside(outerX, inX), Inside(outerY, inY)], outerTo)(
            Batch(xs, inX, Inside(outerX, inX)), Batch(ys, inY, Inside(outerY, inY)));
        AssertClose(expected, actual, 1e-12);
    });

    [Fact]
    public void Trees_with_an_axis_for_every_leaf()
    {
        var random = new Random(15);
        for (int repeat = 0; repeat < 40; repeat++)
        {
            int? a = Choice(random), b = Choice(random), c = Choice(random);
            if ((a, b, c) is (null, null, null)) continue;
            (int toSum, int toDifference) = (random.Next(-3, 3), random.Next(-3, 3));
            Tensor[][] leaves = [Examples(a is not null, random), Examples(b is not null, random), Examples(c is not null, random)];
            Func<(Tensor A, Tensor B), Tensor, (Tensor Sum, Tensor Difference, Tensor Shared)> f =
                static (pair, z) => (pair.A + (pair.B * z), pair.A - Exp(z), Ones([2]));
            BatchAxes byPath = BatchAxes.By(path => path.EndsWith("Item1") ? a : b);
            BatchAxes allByPath = BatchAxes.By(path => path.ToString() is "Item2" ? c : path.EndsWith("Item1") ? a : b);
            BatchAxes[] sameAxes = [[byPath, c], [[a, b], c], allByPath];
            foreach (BatchAxes axes in sameAxes)
            {
                // What depends on none of the batched leaves is repeated, so every leaf has an axis here but the constant one.
                var actual = Vmap(f, axes, [toSum, toDifference, null])((Batch(leaves[0], a), Batch(leaves[1], b)), Batch(leaves[2], c));
                var all = Enumerable.Range(0, Count).Select(k => f((leaves[0][k], leaves[1][k]), leaves[2][k])).ToArray();
                AssertClose(Stack([.. all.Select(static one => one.Sum)], toSum), actual.Sum, 1e-12);
                AssertClose(Stack([.. all.Select(static one => one.Difference)], toDifference), actual.Difference, 1e-12);
                Assert.Equal([2], actual.Shared.Shape);
            }
        }
    }

    [Fact]
    public void Integers_and_truth_values()
    {
        var random = new Random(16);
        Tensor numbers = Sample.Integers(random, [2, Count], -5, 5), flags = Sample.Bools(random, [Count, 2]);
        (Tensor chosen, Tensor any) = Vmap((n, flag) => (Where(flag, n, -n), (n > 0).Any()), [1, 0], [1, 0])(numbers, flags);
        for (int k = 0; k < Count; k++)
        {
            Tensor n = numbers[.., k], flag = flags[k];
            Assert.Equal(Where(flag, n, -n).ToArray<int>(), chosen[.., k].ToArray<int>());
            Assert.Equal((bool)(n > 0).Any(), (bool)any[k]);
        }
    }

    [Fact]
    public void Four_arguments()
    {
        Tensor x = From([1.0, 2, 3]);
        Tensor all = Vmap((a, b, c, d) => a + (10 * b) + (100 * c) + (1000 * d), [0, null, 0, null])(x, 5.0, x, 7.0);
        Assert.Equal([7151.0, 7252, 7353], all.ToArray<double>());
        Tensor three = Vmap((a, b, c) => a + (10 * b) + (100 * c), [null, 0, null])(5.0, x, 7.0);
        Assert.Equal([715.0, 725, 735], three.ToArray<double>());
    }

    private static void ForEveryChoice(Action<int?, int?, int, Random> law)
    {
        var random = new Random(10);
        foreach (int? inX in Axes)
        {
            foreach (int? inY in Axes)
            {
                if (inX is null && inY is null) continue;
                Named($"{inX}, {inY}", () => law(inX, inY, random.Next(-3, 3), random));
            }
        }
    }

    private static int? Choice(Random random) => Axes[random.Next(1, Axes.Length)] is var axis && random.Next(4) == 0 ? null : axis;

    /// <summary>Holds for one function of two matrices; where both are shared, the first is batched instead.</summary>
    private static void CheckTwo(Func<Tensor, Tensor, Tensor> f, int? inX, int? inY, int to, Random random)
    {
        if (inX is null && inY is null) inX = 0;
        Tensor[] xs = Examples(inX is not null, random), ys = Examples(inY is not null, random);
        Tensor expected = Stack([.. xs.Zip(ys, f)], to);
        AssertClose(expected, Vmap(f, [inX, inY], to)(Batch(xs, inX), Batch(ys, inY)), 1e-12);
    }

    private static Tensor[] Examples(bool isBatched, Random random)
    {
        Tensor shared = Sample.Uniform(random, CompositionParts.Shape);
        return [.. Enumerable.Range(0, Count).Select(_ => isBatched ? Sample.Uniform(random, CompositionParts.Shape) : shared)];
    }

    /// <summary>Two batches of examples, which differ within a batch, between the batches, both or not at all.</summary>
    private static Tensor[][] Examples(bool isBatched, bool isBatchedOutside, Random random)
    {
        Tensor[] first = Examples(isBatched, random);
        return [first, isBatchedOutside ? Examples(isBatched, random) : first];
    }

    private static Tensor Batch(Tensor[] examples, int? axis) => axis is { } along ? Stack(examples, along) : examples[0];

    private static Tensor Batch(Tensor[][] examples, int? axis, int? outer) =>
        outer is { } along ? Stack([.. examples.Select(inner => Batch(inner, axis))], along) : Batch(examples[0], axis);

    /// <summary>An outer axis for a tensor of rank 3, or of rank 2 if it has no inner batch axis.</summary>
    private static int? Inside(int? outer, int? inner) => outer is { } axis ? (inner is null ? Math.Clamp(axis, -3, 2) : axis) : null;

    private static void Named(string name, Action law)
    {
        try
        {
            law();
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"{name}: {error.Message}", error);
        }
        catch (Xunit.Sdk.XunitException error)
        {
            Assert.Fail($"{name}: {error.Message}");
        }
    }
}
