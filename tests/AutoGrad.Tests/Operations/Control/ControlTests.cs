using AutoGrad.Compilation;
using Xunit;
using static AutoGrad.Control;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Control;

/// <summary>Loops and choices as users meet them; the laws of their primitives are held apart.</summary>
public sealed class ControlTests
{
    private static Tensor Newton(Tensor a) => While(x => Abs((x * x) - a) > 1e-12, x => 0.5 * (x + (a / x)), a, maxSteps: 60);

    [Fact]
    public void Reverse_mode_through_a_search_is_that_of_the_unrolled_one()
    {
        static Tensor Unrolled(Tensor a)
        {
            Tensor x = a;
            while (Math.Abs((double)((x * x) - a)) > 1e-12) x = 0.5 * (x + (a / x));
            return x;
        }
        foreach (double a in new[] { 2.0, 9.0, 1234.5 })
        {
            Assert.Equal((double)Unrolled(a), (double)Newton(a));
            Assert.Equal((double)Grad(Unrolled)(a), (double)Grad(Newton)(a), 1e-14);
            Assert.Equal((double)Grad(Grad(Unrolled))(a), (double)Grad(Grad(Newton))(a), 1e-12);
            Assert.Equal((double)Grad(Unrolled)(a), (double)Jvp(Newton, a, 1.0).Tangent, 1e-14);
            Assert.Equal((double)Grad(Unrolled)(a), (double)Compile(Grad(Newton))(a), 1e-14);
        }
    }

    [Fact]
    public void Lengths_that_depend_on_the_data_under_Vmap()
    {
        // The steps of the Collatz sequence, each of which multiplies a weight.
        static (Tensor N, Tensor Weight, Tensor Steps) Collatz(Tensor start, Tensor factor) => While(
            s => s.N > 1,
            s => (Where(Equal(Remainder(s.N, 2), 0), s.N / 2, (3 * s.N) + 1), s.Weight * factor, s.Steps + 1),
            (N: start, Weight: Ones([], DType.Float64), Steps: From(0)),
            maxSteps: 150);
        Tensor starts = From([1, 6, 7, 27, 97]);
        int[] lengths = [0, 8, 16, 111, 118];
        Assert.Equal(lengths, Vmap(n => Collatz(n, 1.0).Steps)(starts).ToArray<int>());
        Tensor slopes = Vmap((Tensor n) => Grad((Tensor f) => Collatz(n, f).Weight)(1.01))(starts);
        for (int i = 0; i < lengths.Length; i++)
        {
            double expected = lengths[i] * Math.Pow(1.01, lengths[i] - 1);
            Assert.Equal(expected, (double)slopes[i], 1e-10 * (1 + expected));
        }
    }

    [Fact]
    public void A_loop_is_the_unrolled_loop()
    {
        var random = new Random(1);
        Tensor w = Sample.Uniform(random, [3, 3]), h = Sample.Uniform(random, [3]), xs = Sample.Uniform(random, [7, 3]);
        Tensor Looped((Tensor W, Tensor H, Tensor X) p, int? segment)
        {
            var (last, all) = Scan((Tensor h, Tensor x) => (Tanh(MatMul(p.W, h) + x), h), p.H, p.X, checkpointEvery: segment);
            return last.Sum() + Square(all).Sum();
        }
        Tensor Unrolled((Tensor W, Tensor H, Tensor X) p)
        {
            Tensor state = p.H, sum = From(0.0);
            foreach (Tensor x in p.X)
            {
                sum += Square(state).Sum();
                state = Tanh(MatMul(p.W, state) + x);
            }
            return state.Sum() + sum;
        }
        var expected = Grad<(Tensor, Tensor, Tensor)>(Unrolled)((w, h, xs));
        foreach (int? segment in new int?[] { null, 1, 2, 3, 7, 100 })
        {
            var actual = Grad<(Tensor, Tensor, Tensor)>(p => Looped(p, segment))((w, h, xs));
            Assert.Equal((double)Unrolled((w, h, xs)), (double)Looped((w, h, xs), segment), 1e-13);
            foreach ((Tensor one, Tensor other) in Tree.Flatten(expected).Zip(Tree.Flatten(actual)))
            {
                Assert.True((double)(one - other).Norm() < 1e-12, $"segment {segment}");
            }
        }
    }

    [Fact]
    public void The_graph_does_not_grow_with_the_steps()
    {
        static int Nodes(int steps)
        {
            Tensor x = Placeholder.Create(new TensorType(DType.Float64, []));
            Tensor slope = Grad((Tensor x) => Scan((Tensor h) => (Sin(h) * x, h), x, steps).Carry, x);
            return Graph.Of([x], [slope]).Nodes.Length;
        }
        Assert.Equal(Nodes(10), Nodes(1_000_000));
    }

    [Fact]
    public void Long_loops_need_the_memory_of_two_times_the_root_of_the_steps()
    {
        const int Steps = 100_000, Segment = 316, Width = 16;
        const long Carry = Width * sizeof(double);
        static long Peak(int? segment)
        {
            Tensor x = Placeholder.Create(new TensorType(DType.Float64, [Width]));
            Tensor slope = Grad((Tensor x) => Scan((Tensor h) => ((0.999 * h) + (0.001 * Sin(h)), Array.Empty<Tensor>()), x, Steps, segment).Carry.Sum(), x);
            Program program = Compiler.Compile(Graph.Of([x], [slope]));
            program.Run(Evaluation.ValueOf(Ones([Width], DType.Float64)));
            return program.PeakBytes;
        }
        // The program of the segment has a peak of its own: the carries of one segment.
        Assert.True(Peak(null) >= Steps * Carry);
        Assert.True(Peak(Segment) <= 4 * Segment * Carry, $"{Peak(Segment) / Carry} carries");
    }

    [Fact]
    public void A_linear_loop_keeps_no_history_and_has_a_transpose()
    {
        Tensor decay = From(0.9);
        Func<Tensor, Tensor> smoothed = xs =>
            Scan((Tensor h, Tensor x) => ((decay * h) + x) is var next ? (next, next) : (h, h), From(0.0), xs).Outputs;
        Tensor xs = Placeholder.Create(new TensorType(DType.Float64, [1000])), ct = Placeholder.Create(xs.Type);
        Tensor pulled = Vjp(smoothed, xs).Pullback(ct);
        Assert.DoesNotContain(xs, Graph.Of([xs, ct], [pulled]).Nodes);
        Tensor x = Sample.Uniform(new Random(1), [20]), y = Sample.Uniform(new Random(2), [20]);
        Assert.Equal((double)Dot(smoothed(x), y), (double)Dot(x, LinearTranspose(smoothed, x)(y)), 1e-12);
    }

    [Fact]
    public void A_loop_may_have_more_steps_than_derivatives_could_keep()
    {
        Tensor h = Ones([1000], DType.Float64), large = Placeholder.Create(new TensorType(DType.Float64, [4096, 4096]));
        Func<Tensor, Tensor> search = x => While(x => x.Sum() < 5000, x => 2 * x, x, maxSteps: 10_000_000);
        Assert.Equal(8000.0, (double)search(h).Sum());
        Assert.Equal(8000.0, (double)Jvp(search, h, h).Tangent.Sum());
        Assert.Equal([2, 1000], Vmap(search)(Ones([2, 1000], DType.Float64)).Shape);
        string message = Message(() => Grad((Tensor x) => search(x).Sum())(h));
        Assert.StartsWith("While: the carries (Float64[1000]) of 10,000,000 steps, which derivatives go back over, are more than", message, StringComparison.Ordinal);
        Func<Tensor, Tensor> steps = x => Scan((Tensor x) => (Sin(x), Array.Empty<Tensor>()), x, 200).Carry;
        Assert.Equal(large.Type, steps(large).Type);
        Assert.StartsWith("Scan: the carries (Float64[4096, 4096]) of 200 steps", Message(() => Grad((Tensor x) => steps(x).Sum())(large)), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_chosen_side_is_computed()
    {
        Tensor singular = Zeros([2, 2], DType.Float64), b = Ones([2], DType.Float64);
        Tensor Guarded(Tensor m) => Cond(Abs(m).Sum() > 0, () => Solve(m, b).Sum(), () => From(0.0));
        Assert.Equal(0.0, (double)Guarded(singular));
        Assert.Equal(2.0, (double)Guarded(Eye(2, dtype: DType.Float64)));
        Assert.Equal([0.0, 0, 0, 0], Grad(Guarded)(singular).ToArray<double>());
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Tensor x = From([1.0, 2.0]), n = From(3);
        Assert.Equal(
            "Scan: the body is given Float64[2] as the carry and returns Float64[]. Keep its shape, for example with BroadcastTo on the carry at the start.",
            Message(() => Scan((Tensor h) => (h.Sum(), h), x, 3)));
        Assert.Equal(
            "Scan: the body is given Int32[] as the carry Item2 and returns Float64[]. Keep its dtype: begin with .Cast(DType.Float64), or cast the result.",
            Message(() => Scan(((Tensor A, Tensor N) s) => ((s.A, s.A.Sum()), s.A), (x, n), 3)));
        Assert.StartsWith(
            "Scan: the body changes the structure of the carry:", Message(() => Scan((Tensor[] s) => (new[] { s[0] }, x), [x, x], 3)), StringComparison.Ordinal);
        Assert.Equal(
            "AssociativeScan: the combination is given Float64[3] as an element and returns Float64[]. Keep its shape, for example with "
            + "BroadcastTo on an element at the start.",
            Message(() => AssociativeScan((a, b) => (a * b).Sum(), Ones([4, 3], DType.Float64))));
        Assert.Equal(
            "Map: the sequence is a scalar and has no steps. Give it a leading axis, or capture it in the function.", Message(() => Map((Tensor v) => v, n)));
        Assert.Equal("Scan: cannot take -1 steps. Ask for 0 or more.", Message(() => Scan((Tensor h) => (h, h), x, -1)));
        Assert.Equal(
            "Scan: the sequences (Item1: Float64[2], Item2: Float32[3]) have 2 and 3 steps. Give all the same leading size.",
            Message(() => Scan((Tensor h, (Tensor, Tensor) s) => (h, h), x, (x, Ones([3])))));
        Assert.Equal(
            "Scan: the sequence is a scalar and has no steps. Give it a leading axis, or capture it in the function.",
            Message(() => Scan((Tensor h, Tensor s) => (h, h), x, n)));
        Assert.Equal(
            "Scan: the sequences have no tensors. Pass at least one tensor with a leading axis.",
            Message(() => Scan((Tensor h, Tensor[] s) => (h, h), x, Array.Empty<Tensor>())));
        Assert.StartsWith("Scan: cannot keep the carry of every 0 steps.", Message(() => Scan((Tensor h) => (h, h), x, 3, 0)), StringComparison.Ordinal);
        Assert.Equal(
            "While: the condition on (Float64[2]) is Bool[2] instead of a Bool scalar. Compare, and reduce with .Any() or .All().",
            Message(() => While(h => h > 0, h => h, x)));
        Assert.StartsWith("While: the body is given Float64[2] as the carry and returns Float64[].", Message(() => While(h => h.Sum() > 0, h => h.Sum(), x)), StringComparison.Ordinal);
        Assert.StartsWith("While: cannot bound a loop by 0 steps.", Message(() => While(h => h.Sum() > 0, h => h, x, 0)), StringComparison.Ordinal);
        Assert.Equal(
            "While: the condition still holds after maxSteps = 5 steps. Allow more steps, or check the condition.",
            Message(() => While(h => h.Sum() > 0, h => h + 1, x, 5).Evaluate()));
        Assert.Equal(
            "While: reverse mode goes back over the values of all steps, and of a loop over (Float64[2]) without maxSteps it is not known how "
            + "many there can be. Give maxSteps, or use forward mode.",
            Message(() => Grad((Tensor x) => While(h => h.Sum() < 9, h => h * 2, x).Sum())(x)));
        Assert.StartsWith("Cond: the condition is Bool[2] instead of a Bool scalar.", Message(() => Cond(x > 0, () => x, () => x)), StringComparison.Ordinal);
        Assert.Equal(
            "Cond: ifFalse returns Float64[2] and ifTrue Float64[]. Return the same shapes and dtypes from every branch.",
            Message(() => Cond(x.Sum() > 0, () => x.Sum(), () => x)));
        Assert.StartsWith("Switch: the index is Float64[2] instead of an integer scalar.", Message(() => Switch(x, () => x)), StringComparison.Ordinal);
        Assert.StartsWith("Switch: there are no branches.", Message(() => Switch<Tensor>(n)), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Scan((Tensor h) => ((double)h.Sum() > 0 ? h : -h, h), x, 3));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(13)]
    public void A_parallel_prefix_is_the_loop(int length)
    {
        var random = new Random(length);
        Tensor matrices = Sample.Uniform(random, [length, 2, 2]), vectors = Sample.Uniform(random, [length, 2]);
        // Affine maps, whose composition is associative and not commutative.
        static (Tensor A, Tensor B) After((Tensor A, Tensor B) first, (Tensor A, Tensor B) second) =>
            (MatMul(second.A, first.A), MatMul(second.A, first.B) + second.B);
        Tensor Parallel(Tensor m) => AssociativeScan(After, (A: m, B: vectors)).B;
        Tensor Loop(Tensor m) => Scan((Tensor h, (Tensor A, Tensor B) x) => (MatMul(x.A, h) + x.B) is var next ? (next, next) : (h, h), Zeros([2], DType.Float64), (m, vectors)).Outputs;
        AssertClose(Loop(matrices), Parallel(matrices), 1e-12);
        AssertClose(Grad(m => Square(Loop(m)).Sum())(matrices), Grad(m => Square(Parallel(m)).Sum())(matrices), 1e-12);
        Tensor suffixes = AssociativeScan((a, b) => a + b, vectors, reverse: true);
        AssertClose(vectors.CumulativeSum(0, reverse: true), suffixes, 1e-12);
    }

    private static string Message(Action call) => Assert.Throws<ArgumentException>(call).Message;
}
