using AutoGrad.Compilation;
using AutoGrad.Execution;
using AutoGrad.Testing;
using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Compilation;

/// <summary>Plain evaluation by plans: which expressions share one, how many there are, and that they change no bit.</summary>
public sealed class PlanCacheTests
{
    private readonly PlanCache cache = new(100, 1 << 24, planWork: 0);

    [Fact]
    public void Other_numbers_in_the_same_expression_share_a_plan()
    {
        for (int i = 1; i < 10; i++)
        {
            Tensor x = From([1.0 * i, 2.0, 3.0]);
            AssertReference(Sin(x) * (0.1 * i) + Full([3], 5.0 / i, DType.Float64) + x.Sum());
        }
        Assert.Equal(1, cache.Compilations);
    }

    [Fact]
    public void An_evaluated_node_is_as_good_as_a_constant()
    {
        Tensor x = From([1.0, 2.0]);
        AssertReference(Sin(x) + 1);
        AssertReference(Sin(Cos(x).Evaluate()) + 1);
        Assert.Equal(1, cache.Compilations);
    }

    [Fact]
    public void Expressions_of_different_structure_do_not_share()
    {
        Tensor x = From([1.0, 2.0, 3.0]), y = From([4.0, 5.0, 6.0]), square = x.Reshape(3, 1) * y;
        Tensor[][] outputs =
        [
            [x - y], // wiring
            [x - x],
            [Sin(x) - Sin(y)],
            [Sin(x) - Sin(x)],
            [Sin(x) - y],
            [x - Sin(y)],
            [Cos(x) - y], // primitives
            [(x - y).Cast(DType.Float32)], // parameters
            [(x - y).Cast(DType.Int32)],
            [square.Sum(0)],
            [square.Sum(1)],
            [square.Transpose() + 0],
            [square.Flip(0) + 0],
            [square.Flip(1) + 0],
            [From([1.0, 2.0]) - From([1.0, 2.0])], // shapes
            [From(new[,] { { 1.0, 2.0 } }) - From(new[,] { { 1.0, 2.0 } })],
            [From([1f, 2f, 3f]) - From([1f, 2f, 3f])], // dtypes
            [x - y, Sin(x)], // outputs
            [Sin(x), x - y],
            [Sin(x), Sin(x)],
        ];
        foreach (Tensor[] expression in outputs) AssertReference(expression);
        Assert.Equal(outputs.Length, cache.Compilations);
        Assert.Equal(outputs.Length, cache.Count);
    }

    [Fact]
    public void One_node_given_twice_is_not_two_nodes()
    {
        Tensor x = From([1.0, 2.0]);
        AssertReference(x * x);
        AssertReference(x * From([3.0, 4.0]));
        Assert.Equal(2, cache.Compilations);
    }

    [Fact]
    public void What_has_no_computed_node_needs_no_plan()
    {
        AssertReference(Full([2, 3], 7.0));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void A_small_expression_is_compiled_when_it_has_come_often_and_a_large_one_soon()
    {
        var usual = new PlanCache(100, 1 << 30);
        Assert.InRange(CallsUntilCompiled(usual, 10), 100, 300);
        Assert.InRange(CallsUntilCompiled(usual, 100_000), 2, 10);
        Assert.Equal(2, CallsUntilCompiled(usual, 1_000_000));
        Assert.Equal(1, CallsUntilCompiled(usual, 8_000_000));
    }

    [Fact]
    public void The_plan_used_longest_ago_goes_first()
    {
        var small = new PlanCache(3, 1 << 20, planWork: 0);
        Tensor x = From([1.0, 2.0]);
        void Use(int structure) => small.Compute([Enumerable.Range(0, structure).Aggregate(x, static (y, _) => Sin(y))]);
        Use(1);
        Use(2);
        Use(3);
        Use(1);
        Use(4); // 2 goes
        Assert.Equal((3, 4), (small.Count, small.Compilations));
        Use(1);
        Use(3);
        Assert.Equal((3, 4), (small.Count, small.Compilations));
        Use(2); // 4 goes
        Assert.Equal((3, 5), (small.Count, small.Compilations));
        Use(1);
        Use(3);
        Use(4);
        Assert.Equal((3, 6), (small.Count, small.Compilations));
    }

    [Fact]
    public void Memory_that_plans_keep_is_bounded()
    {
        const int Side = 200, Bytes = Side * Side * sizeof(double);
        var small = new PlanCache(100, 4 * Bytes, planWork: 0);
        Tensor x = Sample.Uniform(new Random(1), [Side, Side]);
        for (int i = 1; i < 10; i++)
        {
            Tensor y = x;
            for (int k = 0; k < i; k++) y = MatMul(y, x);
            small.Compute([y.Sum()]);
            Assert.InRange(small.Bytes, i == 1 ? Bytes : 0, 4 * Bytes);
        }
        Assert.Equal((9, 9), (small.Count, small.Compilations));
        Tensor[] wide = [(Enumerable.Range(1, 9).Select(k => MatMul(x, x + k)).Aggregate(static (a, b) => MatMul(a, b))).Sum()];
        small.Compute(wide);
        Assert.InRange(small.Bytes, 0, 4 * Bytes);
    }

    [Fact]
    public void The_same_bits_before_and_after_compiling_for_random_graphs()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var options = new GraphOptions { MaximumInputSize = seed % 4 == 0 ? 3000 : 24 };
            GraphRecipe graph = GraphDraft.Draw(random, 1 + (seed % 16), options);
            try
            {
                AssertReference([.. graph.Apply(graph.Inputs)]);
                if (graph.FloatInputs.IsEmpty) continue;
                Tensor scalar = graph.Scalar([.. graph.FloatInputs.Select(static x => x)]);
                AssertReference([scalar, .. Gradients(scalar, [.. graph.FloatInputs])]);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                throw new InvalidOperationException($"seed {seed}\n{graph}", error);
            }
        }
    }

    [Fact]
    public void Sums_of_repeated_numbers_keep_their_bits()
    {
        Tensor x = From(0.1);
        AssertReference(x.BroadcastTo([1000]).Sum());
        AssertReference(Sin(x).BroadcastTo([1000]).Sum());
        AssertReference(Sin(x.BroadcastTo([1000])).Sum());
        AssertReference((Sin(x.BroadcastTo([30, 40])) * 0.3).Reshape(1200).Sum());
        AssertReference((Full([1000], 0.1, DType.Float64) * x).Sum());
        AssertReference(From([0.1, 0.2, 0.3]).Reshape(3, 1).BroadcastTo([3, 1000]).Reshape(3000).Sum());
        AssertReference(Sample.Uniform(new Random(1), [300, 200]).Transpose().Reshape(-1).Sum());
    }

    [Fact]
    public void Checkpointed_and_custom_pieces_are_computed_as_what_is_inside()
    {
        Func<Tensor, Tensor> piece = Checkpoint<Tensor, Tensor>(static x => Sin(Exp(x)));
        for (int i = 0; i < 3; i++)
        {
            Tensor x = From([0.1 * i, 0.2]);
            AssertReference(piece(x) + 1, Grad<Tensor>(y => piece(y).Sum())(x));
        }
        Assert.Equal(1, cache.Compilations);
    }

    [Fact]
    public void An_expression_of_a_traced_input_is_refused()
    {
        var error =
            Assert.Throws<InvalidOperationException>(() => cache.Compute([Sin(Placeholder.Create(new TensorType(DType.Float64, [3])))]));
        Assert.StartsWith("Evaluate: what was made from the input Float64[3] of a function", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Expressions_older_and_younger_than_each_other_and_very_deep()
    {
        Tensor y = From([0.5, 0.25]);
        for (int i = 0; i < 3000; i++) y = Sin(y) + y;
        AssertReference(y);
    }

    [Fact]
    public void Several_threads_share_plans()
    {
        Tensor[] inputs = [.. Enumerable.Range(0, 64).Select(static i => Sample.Uniform(new Random(i), [50, 40]))];
        double[] expected =
            [.. inputs.Select(static x => (double)Constant.Create(ReferenceProgram.Of(Graph.Of([], [Expression(x)])).Run()[0]))];
        double[] actual = new double[inputs.Length];
        Parallel.For(0, inputs.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            for (int k = 0; k < 20; k++) actual[i] = cache.Compute([Expression(inputs[i])])[0].AsSpan<double>()[0];
        });
        Assert.Equal(expected, actual);
        Assert.Equal(1, cache.Compilations);

        static Tensor Expression(Tensor x) => (MatMul(Sin(x), x.Transpose()) + 1).Sum();
    }

    [Fact]
    public void An_error_of_a_kernel_leaves_the_plan_usable()
    {
        Tensor x = From([1.0, 2.0, 3.0]);
        Tensor At(int index) => (x * 2)[From([index])] + 1;
        Assert.Throws<ArgumentException>(() => cache.Compute([At(7)]));
        AssertReference(At(1));
        Assert.Equal(1, cache.Compilations);
    }

    private static int CallsUntilCompiled(PlanCache cache, int size)
    {
        int before = cache.Compilations;
        Tensor x = Iota([size], 0, DType.Float32).Evaluate();
        for (int i = 1; i < 1000; i++)
        {
            cache.Compute([Sin(x) * x + size]);
            if (cache.Compilations > before) return i;
        }
        return int.MaxValue;
    }

    /// <summary>Computes what the reference program computes, twice.</summary>
    private void AssertReference(params Tensor[] outputs)
    {
        TensorValue[] expected = ReferenceProgram.Of(Graph.Of([], outputs)).Run();
        ComparedPrograms.AssertClose(expected, cache.Compute(outputs), 0);
        ComparedPrograms.AssertClose(expected, cache.Compute(outputs), 0);
    }
}
