using AutoGrad.Compilation;
using AutoGrad.Execution;
using AutoGrad.Testing;
using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Tensor;

namespace AutoGrad.Tests.Compilation;

/// <summary>Programs whose values do not fit one array, or not the memory there is.</summary>
public sealed class LargeProgramTests
{
    [Fact]
    public void Pieces_lie_in_blocks_of_a_limited_size()
    {
        var random = new Random(1);
        int mostBlocks = 0;
        for (int round = 0; round < 100; round++)
        {
            var plan = new MemoryPlan(1 << 14);
            var live = new List<(long Offset, long Bytes)>();
            for (int step = 0; step < 200; step++)
            {
                if (live.Count < 20 && (live.Count == 0 || random.Next(2) == 0))
                {
                    long bytes = random.Next(1 << random.Next(1, 14)), offset = plan.Take(bytes);
                    Assert.DoesNotContain(live, other => offset < other.Offset + other.Bytes && other.Offset < offset + bytes);
                    long inBlock = offset & int.MaxValue;
                    Assert.InRange(inBlock + bytes, bytes, plan.Blocks[(int)(offset >> MemoryPlan.BlockShift)]);
                    live.Add((offset, bytes));
                }
                else
                {
                    int which = random.Next(live.Count);
                    plan.Return(live[which].Offset, live[which].Bytes);
                    live.RemoveAt(which);
                }
            }
            mostBlocks = Math.Max(mostBlocks, plan.Blocks.Count);
            Assert.All(plan.Blocks, static bytes => Assert.InRange(bytes, 1, 1 << 14));
            Assert.Equal(plan.Bytes, plan.Blocks.Sum());
        }
        Assert.True(mostBlocks > 2);
    }

    [Fact]
    public void A_program_in_many_blocks_computes_the_same()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            GraphRecipe recipe = GraphDraft.Draw(new Random(seed), 12, new GraphOptions { MaximumInputSize = 200 });
            Graph graph = ComparedPrograms.Trace(x => [.. recipe.Apply([.. x])], [.. recipe.Inputs]);
            TensorValue[] inputs = [.. recipe.Inputs.Select(Evaluation.ValueOf)];
            CompiledProgram whole = CompiledProgram.Of(graph), cut = CompiledProgram.Of(graph, mostBlockBytes: 64);
            for (int run = 0; run < 2; run++) ComparedPrograms.AssertClose(whole.Run(inputs), cut.Run(inputs), 0);
        }
    }

    [Fact]
    public void Products_and_copies_lie_in_blocks()
    {
        Tensor[] inputs = [Sample.Uniform(new Random(1), [40, 40]), Sample.Uniform(new Random(2), [40, 40])];
        Graph graph = ComparedPrograms.Trace(
            static x =>
            {
                Tensor y = MatMul(Sin(x[0]), x[1]).Transpose() + x[1].Flip(1);
                return [MatMul(y, y.Transpose()) + y.Sum(0), MatMul(y + 1, x[0]).Max(1)];
            },
            inputs);
        TensorValue[] values = [.. inputs.Select(Evaluation.ValueOf)];
        CompiledProgram cut = CompiledProgram.Of(graph, mostBlockBytes: 1 << 12);
        Assert.True(cut.MemoryBytes > 1 << 13);
        ComparedPrograms.AssertClose(CompiledProgram.Of(graph).Run(values), cut.Run(values), 0);
    }

    [Fact]
    public void Plain_evaluation_that_does_not_fit_the_memory_names_its_largest_values_too()
    {
        Tensor x = Tensor.Zeros([200, 3]), full = new FullMemory().Apply(MatMul(x, x.Transpose()).Sum(0));
        Func<Tensor, Tensor> body = y => y + full;
        foreach (Tensor result in new[] { full, body(x[0, 0]), Control.Scan(y => (body(y), y), full, 2).Carry })
        {
            var error = Assert.Throws<InsufficientMemoryException>(() => ReferenceProgram.Of(Graph.Of([], [result])).Run());
            Assert.Matches("^Memory: there is not enough for a program that keeps [0-9,]+ bytes of intermediate values", error.Message);
            Assert.Contains("Its largest values are Float32[200, 200] of Contract (160,000 bytes), ", error.Message, StringComparison.Ordinal);
            Assert.IsType<OutOfMemoryException>(error.InnerException);
        }
    }

    /// <summary>An operation that finds no memory.</summary>
    private sealed record FullMemory : NonDifferentiable
    {
        public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => inputs[0].Type;

        public override Lowering Lower(Tensor y) => new Lowering.Opaque(static (_, _, _) => TensorValue.From<byte>(new byte[int.MaxValue], [1])); // too many for an array

        public override Tensor Batch(Tensor y, BatchedInputs inputs) => Apply(inputs[0]);
    }

    [Fact]
    public void A_value_that_no_array_can_hold_is_named_before_anything_runs()
    {
        Tensor x = Placeholder.Create(new TensorType(DType.Float64, [30_000, 2]));
        Tensor product = MatMul(x, x.Transpose());
        Graph graph = Graph.Of([x], [product, (product + 1).Sum(0)]);
        var compiled = Assert.Throws<InsufficientMemoryException>(() => CompiledProgram.Of(graph));
        var plain = Assert.Throws<InsufficientMemoryException>(() => ReferenceProgram.Of(graph).Run(TensorValue.From<double>(new double[60_000], [30_000, 2])));
        Assert.Matches(
            @"^Memory: Float64\[30000, 30000\] of \w+ \(7,200,000,000 bytes\) is larger than the 2,147,483,463 bytes that one tensor can have. Use ",
            compiled.Message);
        Assert.Matches(@"^Memory: Float64\[30000, 30000\] of Contract \(7,200,000,000 bytes\) is larger than ", plain.Message);
    }

    [Fact]
    public void A_result_that_repeats_a_number_beyond_what_an_array_can_hold_is_named()
    {
        Tensor result = (Tensor.Zeros([30_000, 1]) + Tensor.Zeros([30_000])).BroadcastTo([2, 30_000, 30_000]);
        var error = Assert.Throws<InsufficientMemoryException>(() => Tensor.Evaluate(result));
        Assert.StartsWith(
            "Memory: Float32[2, 30000, 30000] of Broadcast (7,200,000,000 bytes) is larger than the ", error.Message, StringComparison.Ordinal);
    }
}

[Collection(nameof(MeasuredAlone))]
public sealed class LargeProgramMemoryTests
{
    [Fact]
    public void A_program_that_does_not_fit_the_memory_names_its_largest_values()
    {
        // 2 TB
        Tensor x = Placeholder.Create(new TensorType(DType.Float32, [20_000, 2]));
        Tensor[] products = [.. Enumerable.Range(1, 1200).Select(k => MatMul(x * k, x.Transpose()))];
        Tensor sum = products.Reverse().Aggregate(static (a, b) => MatMul(a, b)).Sum();
        CompiledProgram program = CompiledProgram.Of(Graph.Of([x], [sum]));
        Assert.True(program.MemoryBytes > 1L << 40);
        var error = Assert.Throws<InsufficientMemoryException>(() => program.Run(TensorValue.From<float>(new float[40_000], [20_000, 2])));
        Assert.Matches("^Memory: there is not enough for a program that keeps [0-9,]+ bytes of intermediate values", error.Message);
        Assert.Contains("Float32[20000, 20000] of Contract (1,600,000,000 bytes)", error.Message, StringComparison.Ordinal);
    }
}
