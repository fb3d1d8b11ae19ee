using AutoGrad.Execution;
using Xunit;
using static AutoGrad.Execution.ElementFormula;

namespace AutoGrad.Tests.Compilation.Kernels;

/// <summary>Every element operation on every dtype that it is defined for has the bits in an emitted loop that it has in a tape.</summary>
public sealed class KernelOperationTests
{
    private static readonly DType[] Numbers = [DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.UInt32];
    private static readonly DType[] Integers = [DType.Int32, DType.Int64, DType.UInt32];
    private static readonly DType[] Floats = [DType.Float32, DType.Float64];

    // whole vectors, all tails of narrow and of wide numbers, and some of several vectors
    private static readonly int[] Columns = [.. Enumerable.Range(1, 18), 23, 24, 31, 32, 33, 47, 48, 49, 63, 64, 65, 70];

    [Fact]
    public void Arithmetic() => Check(Numbers, 2, [
        static x => x[0] + x[1], static x => x[0] - x[1], static x => x[0] * x[1], static x => x[0] / x[1], static x => x[0] % x[1],
        static x => -x[0], static x => Abs(x[0]), static x => Minimum(x[0], x[1]), static x => Maximum(x[0], x[1]),
        static x => MaskedMultiply(x[0], x[1]), static x => TwiceMaskedMultiply(x[0], x[1])]);

    [Fact]
    public void Functions_of_floats() => Check(Floats, 3, [
        static x => FusedMultiplyAdd(x[0], x[1], x[2]), static x => Sqrt(x[0]), static x => Floor(x[0]), static x => Ceiling(x[0]),
        static x => Round(x[0]), static x => Exp(x[0]), static x => Log(x[0]), static x => Sin(x[0]), static x => Cos(x[0]),
        static x => CopySign(x[0], x[1])]);

    [Fact]
    public void Comparisons_and_choices() => Check(Numbers, 2, [
        static x => EqualTo(x[0], x[1]), static x => x[0] < x[1], static x => x[0] <= x[1], static x => ~(x[0] < x[1]),
        static x => Select(x[0] < x[1], x[0], x[1]), static x => Select(x[0] < x[1], EqualTo(x[0], x[1]), x[0] <= x[1])]);

    [Fact]
    public void Bits_of_integers() => Check(Integers, 2, [
        static x => x[0] & x[1], static x => x[0] | x[1], static x => x[0] ^ x[1], static x => ~x[0],
        static x => ShiftLeft(x[0], x[1]), static x => ShiftRight(x[0], x[1]), static x => x[0] << 5, static x => x[0] >> 5,
        static x => x[0] << 67, static x => x[0] >> 67]);

    [Fact]
    public void Logic() => Check([DType.Bool], 3, [
        static x => x[0] & x[1], static x => x[0] | x[1], static x => x[0] ^ x[1], static x => ~x[0],
        static x => EqualTo(x[0], x[1]), static x => x[0] < x[1], static x => x[0] <= x[1],
        static x => Minimum(x[0], x[1]), static x => Maximum(x[0], x[1]), static x => Select(x[0], x[1], x[2])]);

    [Fact]
    public void Conversions()
    {
        foreach (DType to in (DType[])[.. Numbers, DType.Bool])
        {
            foreach (DType from in (DType[])[.. Numbers, DType.Bool])
            {
                bool inLoops = to == DType.Bool || from == DType.Bool || from.SizeInBytes == to.SizeInBytes;
                Check([from], 1, [x => ElementFormula.Convert(x[0], to)], inLoops || from == to);
                if (from != to && from != DType.Bool && from.SizeInBytes == to.SizeInBytes) Check([from], 1, [x => Reinterpret(x[0], to)]);
            }
        }
    }

    [Fact]
    public void Bools_beside_numbers_of_both_widths()
    {
        foreach (DType dtype in Numbers)
        {
            Tensor numbers = EdgeNumbers.Of(dtype), bools = EdgeNumbers.Of(DType.Bool);
            foreach (int columns in Columns)
            {
                Tensor[] inputs = [Rows(numbers, columns, 0), Rows(bools, columns, 0), Rows(numbers, columns, 1)];
                ComparedPrograms.Of(
                    static x =>
                    [
                        FormulaNode.Of(static f => Select(f[1], f[0], f[2]), Middle(x)),
                        FormulaNode.Of(static f => f[1] & (f[0] < f[2]), Middle(x)),
                        FormulaNode.Of(static f => ElementFormula.Convert(f[1], f[0].DType) + f[2], Middle(x)),
                    ],
                    inputs).AssertSameBits();
            }
        }
    }

    [Fact]
    public void Operations_on_known_numbers_are_not_folded_wrongly()
    {
        foreach (DType dtype in Floats)
        {
            double[] numbers = EdgeNumbers.Of(dtype).Cast(DType.Float64).ToArray<double>();
            foreach (double number in (double[])[.. numbers, -0.375])
            {
                ComparedPrograms.Of(
                    _ =>
                    {
                        Tensor x = Tensor.Full([3], number, dtype), y = Tensor.Full([3], 2.0, dtype);
                        return
                        [
                            Tensor.Log(x), Tensor.Exp(x), Tensor.Sin(x), Tensor.Cos(x), Tensor.Sqrt(x), Tensor.IsFinite(Tensor.Log(x)), x / y, x * x,
                            Tensor.Maximum(x, y), Tensor.Where(x < y, x, y), Tensor.Round(x), x.Cast(DType.Bool), -x,
                        ];
                    },
                    [Tensor.Zeros([])]).AssertSameBits();
            }
        }
    }

    [Fact]
    public void Every_operation_is_tested()
    {
        var seen = new HashSet<ElementOperation>();
        Covered = seen;
        Arithmetic();
        Functions_of_floats();
        Comparisons_and_choices();
        Bits_of_integers();
        Logic();
        Conversions();
        ElementOperation[] others = [ElementOperation.Argument, ElementOperation.Constant, ElementOperation.Call];
        Assert.Equal(Enum.GetValues<ElementOperation>().Except(others), seen.Except(others).Order());
    }

    /// <summary>When it is set, operations are only listed.</summary>
    private HashSet<ElementOperation>? Covered { get; set; }

    private void Check(DType[] dtypes, int operands, Func<ElementFormula[], ElementFormula>[] formulas, bool inLoops = true)
    {
        foreach (DType dtype in dtypes)
        {
            foreach (Func<ElementFormula[], ElementFormula> formula in formulas)
            {
                if (Covered is { } covered)
                {
                    covered.Add(formula([.. Enumerable.Range(0, operands).Select(i => Argument(i, dtype))]).Operation);
                    continue;
                }
                Tensor edges = EdgeNumbers.Of(dtype);
                Tensor[] pairs = [.. Enumerable.Range(0, operands).Select(i => Pairs(edges, i))];
                Check(formula, pairs, inLoops);
                foreach (int columns in Columns)
                    Check(formula, [.. Enumerable.Range(0, operands).Select(i => Rows(edges, columns, i))], inLoops, true);
            }
        }
    }

    private static void Check(Func<ElementFormula[], ElementFormula> formula, Tensor[] inputs, bool inLoops, bool areRows = false)
    {
        ComparedPrograms both = ComparedPrograms.Of(x => [FormulaNode.Of(formula, areRows ? Middle(x) : x)], inputs).AssertSameBits();
        if (inLoops) Assert.NotNull(Assert.Single(both.Fused.Units).Loop);
    }

    /// <summary>The numbers so that with those of other operands every pair occurs.</summary>
    private static Tensor Pairs(Tensor edges, int operand)
    {
        Tensor square = operand switch
        {
            0 => edges.Reshape(-1, 1).BroadcastTo([edges.Size, edges.Size]),
            1 => edges.BroadcastTo([edges.Size, edges.Size]),
            _ => edges.Flip().Reshape(-1, 1).BroadcastTo([edges.Size, edges.Size]),
        };
        return square.Reshape(-1).Evaluate();
    }

    /// <summary>What lies between the first two and the last three columns: rows that do not follow each other in memory.</summary>
    private static Tensor[] Middle(Tensor[] inputs) => [.. inputs.Select(static input => input[.., 2..^3])];

    /// <summary>Three rows with five columns too many.</summary>
    private static Tensor Rows(Tensor edges, int columns, int operand)
    {
        int count = 3 * (columns + 5), copies = (count / edges.Size) + 2;
        Tensor many = edges.BroadcastTo([copies, edges.Size]).Reshape(-1);
        return many[(3 * operand)..((3 * operand) + count)].Reshape(3, columns + 5).Evaluate();
    }
}
