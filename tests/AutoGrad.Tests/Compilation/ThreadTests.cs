using AutoGrad.Compilation;
using AutoGrad.Execution;
using AutoGrad.Tests.Operations;
using AutoGrad.Tests.Transforms;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Compilation;

/// <summary>Compiled programs have the same bits for any number of threads that help, and for any number that call.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class ThreadTests
{
    private static readonly int[] Counts = [1, 2, 3, 7];

    [Fact]
    public void Loops_of_several_chunks_have_the_same_bits()
    {
        foreach (DType dtype in (DType[])[DType.Float32, DType.Float64])
        {
            foreach (Shape shape in (Shape[])[[400_003], [700, 333], [37, 19, 301], [90_000, 3], [12, 20_011]])
            {
                Tensor x = Sample.Uniform(new Random(1), shape).Cast(dtype).Evaluate();
                AssertSame(
                    static x =>
                    {
                        Tensor y = Sin(x[0]) * x[0];
                        return [y, y.Sum(), y.Sum(0), y.Sum(-1), Softmax(y), y.Max(0) + y.Mean(), Exp(y).Product(-1)];
                    },
                    [x]);
            }
        }
    }

    [Fact]
    public void A_training_step_has_the_same_bits()
    {
        var random = new Random(2);
        Tensor[] inputs =
        [
            Sample.Uniform(random, [64, 1, 20, 20]), Sample.Uniform(random, [8, 1, 5, 5]), Sample.Uniform(random, [8]),
            Sample.Uniform(random, [8 * 8 * 8, 10]), Sample.Uniform(random, [10]),
        ];
        AssertSame(
            static x =>
            {
                Func<(Tensor K, Tensor B, Tensor W, Tensor C), Tensor> loss = p =>
                {
                    Tensor features = MaxPool(Tanh(Convolve(x[0], p.K) + p.B.Reshape(8, 1, 1)), [2, 2]);
                    return -LogSoftmax(MatMul(features.Reshape(64, -1), p.W) + p.C)[.., 3].Mean();
                };
                (Tensor value, (Tensor K, Tensor B, Tensor W, Tensor C) slope) = ValueAndGrad(loss)((x[1], x[2], x[3], x[4]));
                return [value, x[1] - (0.1 * slope.K), x[2] - (0.1 * slope.B), x[3] - (0.1 * slope.W), x[4] - (0.1 * slope.C)];
            },
            inputs);
    }

    [Fact]
    public void Random_loops_have_the_same_bits()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            (Tensor[] inputs, Func<Tensor[], Tensor[]> function) = RandomLoops.Draw(random, DType.Float64, random.Next(1, 14), 300_000);
            AssertSame(function, inputs);
        }
    }

    [Fact]
    public void Random_graphs_have_the_same_bits() => GraphLaws.ForAll(GraphLaws.Mixed, 60, static graph =>
    {
        Tensor[] inputs = [.. graph.Inputs];
        AssertSame(x => [.. graph.Apply([.. x])], inputs);
    });

    [Fact]
    public async Task Several_threads_run_one_program_at_once()
    {
        var random = new Random(3);
        Shape shape = [300, 200];
        Graph graph = ComparedPrograms.Trace(
            static x => [MatMul(Softmax(x[0]), x[1]) + x[0].Sum(), x[0] * 2, (Sin(x[0]) + x[1].Sum(0)).Max(0)],
            [Sample.Uniform(random, shape), Sample.Uniform(random, [200, 200])]);
        CompiledProgram program = CompiledProgram.Of(graph);
        TensorValue[][] inputs = [.. Enumerable.Range(0, 6).Select(seed => new[]
        {
            Evaluation.ValueOf(Sample.Uniform(new Random(seed), shape)), Evaluation.ValueOf(Sample.Uniform(new Random(seed + 100), [200, 200])),
        })];
        TensorValue[][] expected = [.. inputs.Select(x => program.Run(x))];
        await Task.WhenAll(Enumerable.Range(0, 6).Select(thread => Task.Run(() =>
        {
            for (int round = 0; round < 10; round++) ComparedPrograms.AssertClose(expected[thread], program.Run(inputs[thread]), 0);
        })));
    }

    private static void AssertSame(Func<Tensor[], Tensor[]> function, Tensor[] inputs)
    {
        Graph graph = ComparedPrograms.Trace(function, inputs);
        TensorValue[] values = [.. inputs.Select(Evaluation.ValueOf)];
        TensorValue[]? expected = null;
        int before = AutoGradOptions.MaxThreads;
        try
        {
            foreach (int threads in Counts)
            {
                AutoGradOptions.MaxThreads = threads;
                TensorValue[] actual = CompiledProgram.Of(graph).Run(values);
                expected ??= actual;
                ComparedPrograms.AssertClose(expected, actual, 0);
            }
        }
        finally
        {
            AutoGradOptions.MaxThreads = before;
        }
    }
}
