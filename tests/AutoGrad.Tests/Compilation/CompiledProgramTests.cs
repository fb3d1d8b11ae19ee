using AutoGrad.Compilation;
using AutoGrad.Execution;
using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Tensor;

namespace AutoGrad.Tests.Compilation;

/// <summary>Where the values of a compiled program lie, and how results leave it.</summary>
public sealed class CompiledProgramTests
{
    private const int Large = Storage.PinFrom / sizeof(double) * 2; // elements: results of this size are made where they stay

    [Fact]
    public void A_large_result_and_looks_at_it_are_results_in_any_order()
    {
        Func<Tensor, Tensor>[] looks =
            [static y => y, static y => y[..100], static y => y.Flip(0), static y => y.Reshape(2, -1), static y => y.Reshape(2, -1).Transpose(), static y => y[7]];
        foreach (Func<Tensor, Tensor> first in looks)
        {
            foreach (Func<Tensor, Tensor> second in looks)
            {
                ComparedPrograms.Of(
                    x =>
                    {
                        Tensor y = x[0] * 2 + 1;
                        return [first(y), second(y), first(y)];
                    },
                    [Numbers(Large)]).AssertSameBits();
            }
        }
    }

    [Fact]
    public void Inputs_constants_and_looks_at_them_are_results()
    {
        foreach (int size in (int[])[1, 100, Large])
        {
            Tensor known = Numbers(size);
            ComparedPrograms.Of(
                x => [x[0], x[0].Flip(0), known, known.Flip(0), x[0][..1], Full([size], 3.0, DType.Float64), Full([size], 3.0, DType.Float64).Reshape(size, 1), x[0] + known],
                [Numbers(size)]).AssertSameBits();
        }
    }

    [Fact]
    public void A_result_does_not_change_when_the_program_runs_again()
    {
        foreach (int size in (int[])[1, 100, Large])
        {
            Graph graph = ComparedPrograms.Trace(static x => [x[0] * 2, (x[0] + 1).Flip(0), MatMul(x[0].Reshape(1, -1), x[0].Reshape(-1, 1))], [Numbers(size)]);
            CompiledProgram program = CompiledProgram.Of(graph);
            TensorValue[] first = program.Run(Evaluation.ValueOf(Numbers(size)));
            double[][] before = [.. first.Select(static value => value.AsSpan<double>().ToArray())];
            program.Run(Evaluation.ValueOf(Full([size], 5.0, DType.Float64)));
            for (int i = 0; i < first.Length; i++) Assert.Equal(before[i], first[i].AsSpan<double>());
        }
    }

    [Fact]
    public void Inputs_may_be_looks_at_larger_storage()
    {
        foreach (int size in (int[])[3, 100, Large])
        {
            TensorValue all = Evaluation.ValueOf(Numbers(3 * size));
            TensorValue part = new(new TensorType(DType.Float64, [size]), all.Storage, size, [1]);
            TensorValue odd = new(new TensorType(DType.Float64, [size]), all.Storage, size - 1, [-1]);
            Graph graph =
                ComparedPrograms.Trace(static x => [x[0] - x[1], x[0], x[1], (x[0] * x[1]).Sum()], [Numbers(size), Numbers(size)]);
            ComparedPrograms.AssertClose(ReferenceProgram.Of(graph).Run(part, odd), CompiledProgram.Of(graph).Run(part, odd), 1e-13);
        }
    }

    [Fact]
    public void A_result_takes_the_place_of_an_operand_that_nobody_reads_any_more()
    {
        const int Side = 100;
        Tensor[] inputs = [Numbers(Side * Side).Reshape(Side, Side).Evaluate()];
        ComparedPrograms both = ComparedPrograms.Of(
            static x =>
            {
                Tensor y = Sin(x[0]);
                Tensor z = Cos(MatMul(y, x[0])) + y; // where y was
                return [MatMul(z, x[0])];
            },
            inputs).AssertWithin(1e-12);
        Assert.Equal(2 * Side * Side * sizeof(double), both.Program.MemoryBytes); // y and the product, one of which becomes z
    }

    [Fact]
    public void An_operand_that_is_read_in_another_order_as_well_keeps_its_place()
    {
        const int Side = 100;
        Tensor[] inputs = [Numbers(Side * Side).Reshape(Side, Side).Evaluate()];
        ComparedPrograms.Of(
            static x =>
            {
                Tensor y = Sin(x[0]);
                Tensor z = Cos(MatMul(y, x[0])) + y - y.Transpose() + y[0] - y.Flip(1) + y[..1].BroadcastTo(y.Shape);
                return [MatMul(z, x[0])];
            },
            inputs).AssertWithin(1e-12);
    }

    [Fact]
    public void Operands_that_loops_cannot_read_as_they_lie_are_copied()
    {
        foreach (int side in (int[])[1, 2, 17, 130])
        {
            Tensor[] inputs =
                [Numbers(side * side).Reshape(side, side).Evaluate(), Numbers(2 * side * side).Reshape(side, 2 * side).Evaluate()];
            ComparedPrograms.Of(
                static x =>
                [
                    x[0].Transpose() + x[0], x[0].Flip(1) * x[0].Transpose(), x[1][.., (0..^0).Step(2)] - x[0], (x[0] + 1).Transpose().Flip(0) + x[0],
                    x[1][.., (0..^0).Step(-2)].Transpose().Sum(0), x[0].Transpose().Reshape(-1) + x[0].Flip().Reshape(-1),
                ],
                inputs).AssertWithin(1e-12);
        }
    }

    [Fact]
    public void Memory_of_a_long_chain_is_that_of_what_is_live()
    {
        Tensor[] inputs = [Numbers(Large), Numbers(Large)];
        ComparedPrograms both = ComparedPrograms.Of(
            static x =>
            {
                Tensor y = x[0];
                for (int i = 0; i < 20; i++) y = Sin(y).Flip(0) + x[1];
                return [y.Sum()];
            },
            inputs).AssertWithin(1e-11);
        Assert.InRange(both.Program.MemoryBytes, Large * sizeof(double), 3.1 * Large * sizeof(double));
    }

    [Fact]
    public void A_broken_run_does_not_break_the_next()
    {
        Tensor[] inputs = [Numbers(100), From([1, 2, 3])];
        Graph graph = ComparedPrograms.Trace(static x => [(x[0] * 2)[x[1]] + 1], inputs);
        CompiledProgram program = CompiledProgram.Of(graph);
        TensorValue x = Evaluation.ValueOf(inputs[0]);
        Assert.Throws<ArgumentException>(() => program.Run(x, TensorValue.From<int>([1, 200, 3], [3])));
        ComparedPrograms.AssertClose(ReferenceProgram.Of(graph).Run(x, Evaluation.ValueOf(inputs[1])), program.Run(x, Evaluation.ValueOf(inputs[1])), 0);
    }

    private static Tensor Numbers(int size) => Sample.Uniform(new Random(size), [size]);
}
