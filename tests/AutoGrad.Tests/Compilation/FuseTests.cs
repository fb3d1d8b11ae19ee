using AutoGrad.Compilation;
using AutoGrad.Execution;
using AutoGrad.Learning;
using AutoGrad.Tests.Operations;
using AutoGrad.Tests.Transforms;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Compilation;

/// <summary>What becomes how many steps, and that steps come after what they read.</summary>
public sealed class FuseTests
{
    [Fact]
    public void Elementwise_work_is_one_loop_whatever_its_shape()
    {
        Assert.Equal(1, Steps(static x => [Sin(x[0]) * x[0] + Exp(-x[0])], Uniform(50, 60)));
        Assert.Equal(1, Steps(static x => [Tanh(x[0]) + x[1], Tanh(x[0]) * x[1]], Uniform(50, 60), Uniform(60)));
        Assert.Equal(1, Steps(static x => [(x[0] + x[1]).Reshape(3000) * 2], Uniform(50, 60), Uniform(50, 1)));
    }

    [Fact]
    public void A_value_and_its_gradient_are_one_loop() => Assert.Equal(1, Steps(
        static x => [Sin(x[0]) * Tanh(x[0]), Grad(static y => (Sin(y) * Tanh(y)).Sum())(x[0])],
        Uniform(50, 60)));

    [Fact]
    public void A_sum_is_in_the_loop_of_what_it_adds_up()
    {
        Assert.Equal(1, Steps(static x => [Square(x[0]).Sum()], Uniform(500, 60)));
        Assert.Equal(1, Steps(static x => [Sin(x[0]).Sum(0), Sin(x[0]).Max(0)], Uniform(500, 60)));
        Assert.Equal(1, Steps(static x => [Sin(x[0]).Sum(), 2 * Sin(x[0])], Uniform(500, 60)));
    }

    [Fact]
    public void Softmax_is_one_loop_and_so_is_its_gradient()
    {
        Assert.Equal(1, Steps(static x => [Softmax(x[0])], Uniform(50, 60)));
        Assert.Equal(1, Steps(static x => [LogSoftmax(x[0])], Uniform(50, 60)));
        Assert.Equal(1, Steps(static x => [Vjp(static y => Softmax(y), x[0]).Pullback(x[1])], Uniform(50, 60), Uniform(50, 60)));
        Assert.Equal(1, Steps(static x => [x[0] - x[0].LogSumExp(-1, keepDims: true)], Uniform(50, 60)));
    }

    [Fact]
    public void Layer_normalisation_is_one_loop_forward_and_one_backward()
    {
        Assert.Equal(1, Steps(static x => [LayerNorm(x[0], x[1], x[2])], Uniform(50, 60), Uniform(60), Uniform(60)));
        int backward = Steps(
            static x =>
            {
                (Tensor a, Tensor b, Tensor c) =
                    Vjp(static ((Tensor A, Tensor B, Tensor C) p) => LayerNorm(p.A, p.B, p.C), (x[0], x[1], x[2])).Pullback(x[3]);
                return [a, b, c];
            },
            Uniform(50, 60),
            Uniform(60),
            Uniform(60),
            Uniform(50, 60));
        Assert.Equal(1, backward);
    }

    [Fact]
    public void Loops_that_share_an_input_or_a_product_are_one()
    {
        Assert.Equal(1, Steps(static x => [x[0] * 2, Square(x[0]).Sum()], Uniform(50, 60)));
        Assert.Equal(1, Steps(static x => [x[0] * 2, Square(x[0]).Sum()], Uniform(500, 60)));
        Assert.Equal(1, Steps(static x => [x[0].Sum(0), Square(x[0]).Sum(0), Exp(x[0])], Uniform(500, 60)));
        Assert.Equal(1, Steps(static x => [x[0].Sum(1), Exp(x[0])], Uniform(500, 60)));
        Assert.Equal(1, Steps(static x => MatMul(x[0], x[0]) is var y ? [Sin(y), y.Sum(0)] : [], Uniform(50, 50)));
    }

    [Fact]
    public void A_loop_that_needs_what_comes_after_another_stays_behind_it()
    {
        Assert.Equal(2, Steps(static x => [Sin(x[0]), MatMul(Sin(x[0]), x[0]) * x[0]], Uniform(50, 50)));
        Assert.Equal(3, Steps(static x => Sin(x[0]) is var y ? [y, y.Sum(0) is var s ? (Cumulated(s) * x[0]) + y : y] : [], Uniform(500, 60)));

        static Tensor Cumulated(Tensor x) => x.CumulativeSum(0);
    }

    [Fact]
    public void Log_softmax_and_what_its_pullback_gives_are_one_loop() => Assert.Equal(1, Steps(
        static x => Vjp(static y => LogSoftmax(y), x[0]) is var (value, pullback) ? [value, pullback(x[1])] : [],
        Uniform(50, 60),
        Uniform(50, 60)));

    [Fact]
    public void Updates_stay_in_place_when_a_norm_is_taken_beside_them()
    {
        var update = Compile(static ((Tensor P, Tensor G) x) => (x.P - (0.1 * x.G), Square(x.P).Sum()), donate: [0]);
        Tensor p = Uniform(500, 60), g = Uniform(500, 60);
        double norm = (double)Square(p).Sum();
        double[] expected = (p - (0.1 * g)).ToArray<double>();
        (Tensor moved, Tensor square) = update((p + 0, g + 0));
        Assert.Equal(expected, moved.ToArray<double>());
        Assert.Equal(norm, (double)square, 1e-9);
    }

    [Fact]
    public void A_gradient_of_a_bias_is_made_with_that_of_the_activation() => Assert.Equal(1, Steps(
        static x =>
        {
            Tensor ct = x[1] * (1 - Square(Tanh(x[0])));
            return [ct, ct.Sum(0)];
        },
        Uniform(50, 60),
        Uniform(50, 60)));

    [Fact]
    public void An_update_of_an_optimizer_is_one_loop_a_parameter()
    {
        Tensor[] inputs = [Uniform(50, 60), Uniform(60), Uniform(50, 60), Uniform(60)];
        Assert.InRange(Steps(x => Updated(Optimizers.Sgd(0.1), x), inputs), 2, 3);
        Assert.InRange(Steps(x => Updated(Optimizers.Adam(0.1), x), inputs), 2, 4);
    }

    [Fact]
    public void Views_take_no_steps()
    {
        Assert.Equal(0, Steps(static x => [x[0].Transpose()[1..].Flip(0).Reshape(49, 5, 12)[.., 2]], Uniform(60, 50)));
        Assert.Equal(1, Steps(static x => [x[0].Transpose() * 2], Uniform(60, 50)));
    }

    [Fact]
    public void A_shared_node_that_another_step_reads_in_between_is_written_once()
    {
        Tensor[] inputs = [Uniform(20, 20)];
        ComparedPrograms both = ComparedPrograms.Of(
            static x =>
            {
                Tensor y = Sin(x[0]);
                return [MatMul(y, y) * Cos(y) + y];
            },
            inputs).AssertWithin(1e-13);
        Assert.Equal(2, both.Fused.Units.Count);
    }

    [Fact]
    public void No_loop_is_larger_than_the_limits()
    {
        var random = new Random(5);
        Tensor[] inputs = [Uniform(7, 3), Uniform(3)];
        ComparedPrograms both = ComparedPrograms.Of(
            x =>
            {
                Tensor y = x[0];
                for (int i = 0; i < 2000; i++) y = random.Next(4) == 0 ? Sin(y) + (x[1] * 0.25) : (y * 0.5) + (i % 7);
                return [y];
            },
            inputs).AssertSameBits();
        Assert.True(both.Fused.Units.Count > 2000 / Fuse.MostNodes);
        AssertSound(both.Fused);
    }

    [Fact]
    public void Many_arrays_of_one_sum_become_several_loops()
    {
        Tensor[] inputs = [.. Enumerable.Range(0, 150).Select(static i => Uniform(5, 4) + i).Select(static x => x.Evaluate())];
        ComparedPrograms both =
            ComparedPrograms.Of(static x => [x.Aggregate(static (sum, term) => sum + Square(term))], inputs).AssertSameBits();
        Assert.InRange(both.Fused.Units.Count, 4, 20);
        AssertSound(both.Fused);
    }

    [Fact]
    public void Steps_come_after_what_they_read_in_random_loops()
    {
        foreach (DType dtype in (DType[])[DType.Int32, DType.Float64])
        {
            for (int seed = 0; seed < 150; seed++)
            {
                var random = new Random(seed);
                (Tensor[] inputs, Func<Tensor[], Tensor[]> function) = RandomLoops.Draw(random, dtype, random.Next(10, 70), 60);
                Graph graph = ComparedPrograms.Trace(function, inputs);
                AssertSound(Fuse.Apply(graph));
                AssertSound(Fuse.Apply(AutoGrad.Compilation.Simplify.Apply(graph)));
            }
        }
    }

    [Fact]
    public void Steps_come_after_what_they_read_in_random_graphs() => GraphLaws.ForAll(GraphLaws.Mixed, 150, static graph =>
    {
        Tensor[] floats = [.. graph.FloatInputs];
        AssertSound(Fuse.Apply(ComparedPrograms.Trace(x => [.. graph.Apply([.. x])], [.. graph.Inputs])));
        if (floats.Length == 0) return;
        Graph gradient =
            ComparedPrograms.Trace(x => [.. Grad<System.Collections.Immutable.ImmutableArray<Tensor>>(graph.Scalar, [.. x])], floats);
        AssertSound(Fuse.Apply(gradient));
        AssertSound(Fuse.Apply(AutoGrad.Compilation.Simplify.Apply(gradient)));
    });

    [Fact]
    public void A_chain_of_10000_nodes_takes_four_times_what_2500_take()
    {
        long few = Allocated(2_500), many = Allocated(10_000);
        Assert.InRange(many / (double)few, 2, 5);

        static long Allocated(int length)
        {
            Graph traced = ComparedPrograms.Trace(x => [Enumerable.Range(0, length / 2).Aggregate(x[0], (y, _) => (y * y) + x[1])], [Zeros([10]), Zeros([10])]);
            Graph graph = AutoGrad.Compilation.Simplify.Apply(traced);
            CompiledProgram.Of(graph);
            long before = GC.GetAllocatedBytesForCurrentThread();
            CompiledProgram program = CompiledProgram.Of(graph);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.InRange(program.StepCount, length / Fuse.MostNodes, length / 40);
            return allocated;
        }
    }

    /// <summary>Every computed node is in one step, after the steps of what it reads; loops keep to the limits.</summary>
    private static void AssertSound(FusedGraph fused)
    {
        var done = new HashSet<Tensor>();
        foreach (Fuse.Unit unit in fused.Units)
        {
            Tensor[] nodes = [.. unit.Nodes.Reverse()];
            Assert.NotEmpty(nodes);
            foreach (Tensor node in nodes)
            {
                foreach (Tensor read in node.Reads)
                {
                    Tensor source = fused.Accesses[read].Base;
                    bool isGiven = source.Value is not null || source.Primitive is Placeholder || fused.Lowerings[source] is Lowering.Fill;
                    Assert.True(isGiven || done.Contains(source), $"{node.Type} reads {source.Type} before it is computed");
                }
                Assert.True(done.Add(node));
            }
            if (unit.Loop is not { } loop) continue;
            Assert.InRange(loop.Nodes.Count, 1, Fuse.MostNodes);
            Assert.Equal(loop.Nodes.Count, loop.Roles.Count);
            Assert.True(loop.Weight <= Fuse.MostWeight || loop.Nodes.Count == 1);
            Assert.True(loop.Reads <= Fuse.MostReads || loop.Nodes.Count == 1);
            Assert.All(loop.Nodes, node => Assert.True(fused.Lowerings[node] is Lowering.Map or Lowering.Reduce));
        }
        foreach (Tensor node in fused.Graph.Nodes)
        {
            bool isComputed = node.Value is null && node.Primitive is not Placeholder
                && ReferenceEquals(fused.Accesses[node].Base, node) && fused.Lowerings[node] is not Lowering.Fill;
            Assert.Equal(isComputed, done.Contains(node));
        }
    }

    private static int Steps(Func<Tensor[], Tensor[]> function, params Tensor[] inputs) =>
        ComparedPrograms.Of(function, inputs, simplify: true).AssertWithin(1e-12).Fused.Units.Count;

    private static Tensor[] Updated(Optimizer optimizer, Tensor[] x)
    {
        ((Tensor, Tensor) updated, _) = optimizer.Update((x[0], x[1]), (x[2], x[3]), optimizer.Init((x[0], x[1])));
        return [updated.Item1, updated.Item2];
    }

    private static Tensor LayerNorm(Tensor x, Tensor scale, Tensor shift)
    {
        Tensor centred = x - x.Mean(-1, keepDims: true);
        return centred / Sqrt(Square(centred).Mean(-1, keepDims: true) + 1e-5) * scale + shift;
    }

    private static Tensor Uniform(params int[] shape) => Sample.Uniform(new Random(shape.Length), Shape.Create(shape));
}
