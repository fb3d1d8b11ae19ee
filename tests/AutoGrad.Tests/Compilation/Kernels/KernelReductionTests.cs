using AutoGrad.Compilation.Kernels;
using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Compilation.Kernels;

/// <summary>
/// Reductions within loops: whole rows, rows in several passes, sums over rows, over axes in the middle, over everything.
/// </summary>
public sealed class KernelReductionTests
{
    private static readonly DType[] Integers = [DType.Int32, DType.Int64, DType.UInt32];
    private static readonly DType[] Floats = [DType.Float32, DType.Float64];

    [Fact]
    public void Rows_of_every_length()
    {
        for (int columns = 1; columns <= 70; columns++)
        {
            foreach (DType dtype in Integers) Check(Numbers(dtype, [5, columns]), static x => Kinds(x, 1));
            foreach (DType dtype in Floats) Check(Numbers(dtype, [5, columns]), static x => Kinds(x, 1));
        }
    }

    [Fact]
    public void Rows_with_edge_numbers()
    {
        foreach (DType dtype in (DType[])[.. Integers, .. Floats])
        {
            Tensor edges = EdgeNumbers.Of(dtype);
            for (int columns = 1; columns <= 40; columns++)
            {
                Tensor rows = edges.BroadcastTo([columns, edges.Size]).Reshape(-1, columns).Evaluate();
                ComparedPrograms.Of(static x => [x[0].Max(1), x[0].Min(1), (-x[0]).Max(1), x[0].Max(0), x[0].Min(0)], [rows]).AssertSameBits();
            }
        }
    }

    [Fact]
    public void Over_rows_over_middle_axes_over_everything()
    {
        foreach (DType dtype in (DType[])[.. Integers, .. Floats])
        {
            foreach (Shape shape in (Shape[])[[7, 33], [3, 5, 19], [4, 1, 6, 8], [1, 17], [17, 1], [2, 3, 2, 5], [1], [40]])
            {
                Tensor x = Numbers(dtype, shape);
                foreach (int[] axes in Subsets(shape.Rank)) Check(x, y => Kinds(y, Axes.Create(axes)));
            }
        }
    }

    [Fact]
    public void With_chunks()
    {
        foreach (DType dtype in (DType[])[DType.Int32, DType.Int64, DType.Float32, DType.Float64])
        {
            Check(Numbers(dtype, [300_007]), static x => Kinds(x, 0));
            Check(Numbers(dtype, [700, 333]), static x => Kinds(x, 0));
            Check(Numbers(dtype, [700, 333]), static x => Kinds(x, 1));
            Check(Numbers(dtype, [60, 40, 50]), static x => [.. Kinds(x, 1), x.Sum([0, 2]), x.Sum()]);
            Check(Numbers(dtype, [3, 100_003]), static x => [.. Kinds(x, 1), .. Kinds(x, 0)]);
            Check(Numbers(dtype, [100_003, 3]), static x => [.. Kinds(x, 1), .. Kinds(x, 0)]);
        }
    }

    [Fact]
    public void A_reduction_beside_what_it_reduces()
    {
        foreach (Shape shape in (Shape[])[[6, 37], [2000, 70], [9, 3, 17]])
        {
            Tensor x = Numbers(DType.Int64, shape);
            ComparedPrograms.Of(
                static x =>
                {
                    Tensor y = x[0] * x[0] - 3;
                    return [y, y.Sum(0), y.Max(), y.Sum(-1), (y + 1).Min([0, 1])];
                },
                [x]).AssertSameBits();
        }
    }

    [Fact]
    public void Softmax_and_its_kind_run_over_rows_several_times()
    {
        foreach (DType dtype in Floats)
        {
            foreach (Shape shape in (Shape[])[[1, 5], [3, 1], [20, 64], [13, 77], [5, 1000], [2, 7, 33], [600, 301]])
            {
                Tensor x = (3000 * (Numbers(dtype, shape) - 1)).Evaluate();
                double tolerance = dtype == DType.Float64 ? 1e-14 : 2e-6;
                Within(tolerance, static y => [Tensor.Softmax(y)], x);
                Within(tolerance, static y => [Tensor.LogSoftmax(y), y.LogSumExp(-1)], x);
                Within(tolerance * 20, static y => [Tensor.Softmax(y, 0)], x);
                Within(tolerance * 20, static y =>
                {
                    Tensor centred = y - y.Mean(-1, keepDims: true);
                    return [centred / Tensor.Sqrt(Tensor.Square(centred).Mean(-1, keepDims: true) + 1e-5)];
                }, x);
            }
        }
    }

    [Fact]
    public void What_several_passes_read_is_kept_whatever_the_length()
    {
        for (int columns = 1; columns <= 70; columns++)
        {
            Tensor x = Numbers(DType.Int32, [4, columns]);
            ComparedPrograms both = ComparedPrograms.Of(
                static x =>
                {
                    Tensor dear = x[0] * x[0] * x[0] + Tensor.Abs(x[0]) * (x[0] + 2);
                    Tensor shifted = dear - dear.Sum(1, keepDims: true);
                    Tensor again = shifted * shifted.Max(1, keepDims: true) + dear;
                    return [again - again.Min(1, keepDims: true)];
                },
                [x]).AssertSameBits();
            if (columns > 1) Assert.Contains("loop", Assert.Single(both.Fused.Units).Loop is null ? "" : "loop", StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_row_number_reduced_again_over_its_row()
    {
        foreach (int columns in (int[])[2, 5, 17, 64])
        {
            Tensor x = Numbers(DType.Int32, [6, columns]);
            ComparedPrograms.Of(
                static x =>
                {
                    Tensor once = (x[0].Sum(1, keepDims: true) * 3).BroadcastTo(x[0].Shape);
                    return [once.Sum(1), once.Max(1), x[0] - once.Sum(1, keepDims: true), once.Min(0), once.Sum()];
                },
                [x]).AssertSameBits();
        }
    }

    [Fact]
    public void A_row_number_reduced_again_when_nothing_of_the_row_is_needed_any_more()
    {
        foreach (int columns in (int[])[2, 5, 17, 64])
        {
            ComparedPrograms both = ComparedPrograms.Of(
                static x =>
                {
                    Tensor shifted = Tensor.Abs(x[0]) - 3, sum = shifted.Sum();
                    return [(Tensor.Maximum(sum, sum) * Tensor.Minimum(sum.BroadcastTo(x[0].Shape), 0)).Sum(), shifted];
                },
                [Numbers(DType.Int32, [6, columns])]);
            Assert.Single(both.AssertSameBits().Fused.Units);
        }
    }

    [Fact]
    public void Axes_of_size_one_reduce_to_what_they_hold()
    {
        foreach (Shape shape in (Shape[])[[6, 1], [1, 6], [3, 1, 4], [1, 1], [1]])
        {
            for (int axis = 0; axis < shape.Rank; axis++)
            {
                Tensor x = Numbers(DType.Int32, shape);
                ComparedPrograms.Of(y => [(y[0] + 1).Sum(axis) * 2, (y[0] * y[0]).Max(axis, keepDims: true) + y[0]], [x]).AssertSameBits();
            }
        }
    }

    [Fact]
    public void Nothing_reduces_to_what_changes_nothing()
    {
        foreach (DType dtype in (DType[])[.. Integers, .. Floats])
        {
            foreach (Shape shape in (Shape[])[[0], [3, 0], [0, 3], [2, 0, 4]])
            {
                Tensor x = Tensor.Zeros(shape, dtype);
                ComparedPrograms.Of(static x => [(x[0] + 1).Sum(), (x[0] * 2).Sum(0) + 1, x[0].Product(-1), -x[0]], [x]).AssertSameBits();
            }
        }
    }

    [Fact]
    public void Kernels_keep_only_what_is_dear_for_a_later_pass()
    {
        var builder = new KernelBuilder();
        int x = builder.Read(DType.Float32, false);
        int cheap = builder.Apply(ElementFormula.Argument(0, DType.Float32) + 1, [x]);
        int dear = builder.Apply(ElementFormula.Exp(ElementFormula.Argument(0, DType.Float32)), [x]);
        int sum = builder.Reduce(ReduceKind.Sum, dear);
        ElementFormula a = ElementFormula.Argument(0, DType.Float32), b = ElementFormula.Argument(1, DType.Float32);
        builder.Write(builder.Apply(a / b, [dear, sum]), false);
        builder.Write(builder.Apply(a * b, [cheap, sum]), false);
        KernelCode code = builder.Build();
        KernelOperand scratch = Assert.Single(code.Operands, static operand => operand.Use == OperandUse.Scratch);
        Assert.Equal(dear, scratch.Value);
        Assert.Equal([0, 0, 0, 1, 1, 1], KernelPasses.Of(code).Where((_, i) => code.Instructions[i].Kind != KernelInstructionKind.Constant));
    }

    private static Tensor[] Kinds(Tensor x, Axes axes) => [x.Sum(axes), x.Product(axes), x.Max(axes), x.Min(axes, keepDims: true)];

    private static void Check(Tensor input, Func<Tensor, Tensor[]> function)
    {
        ComparedPrograms both = ComparedPrograms.Of(x => function(x[0]), [input]);
        if (input.DType.IsFloat) both.AssertWithin((1e-14 + (1e-16 * input.Size)) * (input.DType == DType.Float64 ? 1 : 5e8)); // of a product, mostly
        else both.AssertSameBits();
    }

    private static void Within(double tolerance, Func<Tensor, Tensor[]> function, Tensor input)
    {
        ComparedPrograms.Of(x => function(x[0]), [input]).AssertWithin(tolerance);
        ComparedPrograms.Of(x => function(x[0]), [input], simplify: true).AssertWithin(tolerance);
    }

    private static IEnumerable<int[]> Subsets(int rank) => Enumerable.Range(1, (1 << rank) - 1)
        .Select(bits => Enumerable.Range(0, rank).Where(axis => (bits >> axis & 1) == 1).ToArray());

    /// <summary>Small integers; floats so near 1 that products stay in range.</summary>
    private static Tensor Numbers(DType dtype, Shape shape)
    {
        var random = new Random(shape.Size);
        double[] numbers = [.. Enumerable.Range(0, shape.Size).Select(_ => dtype.IsFloat ? 0.999 + (0.002 * random.NextDouble()) : random.Next(dtype == DType.UInt32 ? 0 : -9, 10))];
        return Tensor.From(numbers, shape).Cast(dtype).Evaluate();
    }
}
