using AutoGrad.Execution;
using Xunit;
using static AutoGrad.Execution.ElementFormula;

namespace AutoGrad.Tests.Execution;

public sealed class MapKernelTests
{
    private static readonly int[] Lengths = [0, 1, 3, 16, 17, 63, 64, 100, 1024, 1025, 5000, 70_000, 131_072];

    [Fact]
    public void Every_length_and_dtype()
    {
        foreach (int length in Lengths)
        {
            Verify<float>(length, (x, y) => (x * y) + x, (x, y) => (x * y) + x);
            Verify<double>(length, (x, y) => (x - y) / (x + 3), (x, y) => (x - y) / (x + 3));
            Verify<int>(length, (x, y) => (x * y) - x, (x, y) => unchecked((x * y) - x));
            Verify<long>(length, (x, y) => (x ^ y) + (x << 3), (x, y) => unchecked((x ^ y) + (x << 3)));
            Verify<uint>(length, (x, y) => (x >> 5) + (y * x), (x, y) => unchecked((x >> 5) + (y * x)));
            Verify<bool>(length, (x, y) => (x & ~y) ^ (x | y), (x, y) => (x & !y) ^ (x | y));
        }
    }

    [Fact]
    public void Comparisons_select_and_conversions_across_widths()
    {
        foreach (int length in Lengths)
        {
            Verify<float>(
                length,
                (x, y) => Select(Convert(x, DType.Float64) < Convert(y, DType.Float64), x, y) + Convert(x <= y, DType.Float32),
                (x, y) => (x < y ? x : y) + (x <= y ? 1 : 0));
            Verify<double>(
                length,
                (x, y) => Select(Convert(x, DType.Float32) < Convert(y, DType.Float32), x, y)
                    + Convert(EqualTo(x, y) | (x < y), DType.Float64),
                (x, y) => ((float)x < (float)y ? x : y) + (x <= y ? 1 : 0));
            VerifyTo<float, bool>(length, (x, y) => x < y, (x, y) => x < y);
            VerifyTo<double, bool>(length, (x, y) => (x < y) ^ Convert(Round(x), DType.Bool), (x, y) => (x < y) ^ (Math.Round(x) != 0));
            VerifyTo<bool, double>(length, (x, y) => Convert(x | y, DType.Float64), (x, y) => x | y ? 1 : 0);
            VerifyTo<bool, int>(
                length,
                (x, y) => Convert(x < y, DType.Int32) - Convert(x <= y, DType.Int32),
                (x, y) => (!x & y ? 1 : 0) - (!x | y ? 1 : 0));
            VerifyTo<double, float>(length, (x, _) => Convert(x, DType.Float32), (x, _) => (float)x);
            VerifyTo<float, int>(length, (x, _) => Convert(x * 1000, DType.Int32), (x, _) => (int)(x * 1000));
            VerifyTo<double, long>(length, (x, _) => Convert(x * 1000, DType.Int64), (x, _) => (long)(x * 1000));
            VerifyTo<int, double>(length, (x, _) => Convert(x, DType.Float64), (x, _) => x);
            VerifyTo<long, uint>(length, (x, _) => Convert(x, DType.UInt32), (x, _) => unchecked((uint)x));
            VerifyTo<float, int>(length, (x, _) => Reinterpret(x, DType.Int32), (x, _) => BitConverter.SingleToInt32Bits(x));
        }
    }

    [Fact]
    public void Operands_of_any_strides()
    {
        var random = new Random(3);
        for (int round = 0; round < 300; round++)
        {
            TensorValue x = StridedCopyTests.RandomView<int>(random, 300);
            TensorValue y = SameShape<int>(random, x.Shape);
            Verify<int>(x, y);
        }
        var storage = TensorValue.From<int>([.. Enumerable.Range(0, 300_000)], [300_000]).Storage;
        var type = new TensorType(DType.Int32, [300, 1000]);
        TensorValue[] views =
        [
            new(type, storage, 0, [1, 300]), new(type, storage, 0, [0, 1]), new(type, storage, 5, [1, 0]), new(type, storage, 7, [0, 0]),
            new(type, storage, 299_999, [-1000, -1]), new(type, storage, 0, [1000, 1]),
        ];
        foreach (TensorValue left in views)
        {
            foreach (TensorValue right in views) Verify<int>(left, right);
        }
    }

    [Fact]
    public void A_short_row_repeated_over_many()
    {
        var row = TensorValue.From<int>([1, 2, 3], [3]);
        var type = new TensorType(DType.Int32, [5000, 3]);
        Verify<int>(new TensorValue(type, row.Storage, 0, [0, 1]), new TensorValue(type, row.Storage, 2, [0, -1]));
    }

    [Fact]
    public void All_operands_repeating_one_element_give_a_result_that_repeats()
    {
        var type = new TensorType(DType.Float32, [1000, 1000]);
        TensorValue fill = FillKernel.Run(new Lowering.Fill(Scalar.From(2, DType.Float32)), type, new StoragePool());
        var program = new FormulaProgram(Argument(0, DType.Float32) * Argument(1, DType.Float32));
        TensorValue result = MapKernel.Run(program, [fill, fill], type, new StoragePool());
        Assert.Equal([0, 0], result.Strides);
        Assert.Equal(4f, result.AsStorageSpan<float>()[0]);
    }

    [Fact]
    public void A_formula_may_be_an_operand_or_a_constant()
    {
        var type = new TensorType(DType.Int64, [5]);
        TensorValue x = TensorValue.From<long>([1, 2, 3, 4, 5], [5]);
        TensorValue same = MapKernel.Run(new FormulaProgram(Argument(0, DType.Int64)), [x], type, new StoragePool());
        Assert.Equal(x.AsSpan<long>(), same.AsSpan<long>());
        TensorValue seven = MapKernel.Run(new FormulaProgram(Constant(Scalar.From(7, DType.Int64))), [x], type, new StoragePool());
        Assert.Equal([7, 7, 7, 7, 7], seven.AsSpan<long>());
        var truth = new FormulaProgram(Constant(Scalar.From(true)));
        TensorValue right = MapKernel.Run(truth, [x], type.WithDType(DType.Bool), new StoragePool());
        Assert.Equal([true, true, true, true, true], right.AsSpan<bool>());
    }

    [Fact]
    public void Integers_divide_and_shift_without_traps()
    {
        int[] values = [int.MinValue, -7, -1, 0, 1, 3, int.MaxValue];
        int[] x = [.. values.SelectMany(left => values.Select(_ => left))], y = [.. values.SelectMany(_ => values)];
        Check((a, b) => a / b, (a, b) => b == 0 ? 0 : (int)((long)a / b));
        Check((a, b) => a % b, (a, b) => b == 0 ? 0 : (int)((long)a % b));
        Check((a, _) => Abs(a), (a, _) => a < 0 ? unchecked(-a) : a);
        Check((a, _) => a << 35, (a, _) => a << 35);
        Check((a, _) => a >> 35, (a, _) => a >> 35);
        Check((a, b) => Reinterpret(Reinterpret(a, DType.UInt32) >> 3, DType.Int32) + b, (a, b) => unchecked((a >>> 3) + b));

        void Check(Func<ElementFormula, ElementFormula, ElementFormula> formula, Func<int, int, int> expected)
        {
            var program = new FormulaProgram(formula(Argument(0, DType.Int32), Argument(1, DType.Int32)));
            Shape shape = [x.Length];
            TensorValue[] inputs = [TensorValue.From<int>(x, shape), TensorValue.From<int>(y, shape)];
            TensorValue result = MapKernel.Run(program, inputs, inputs[0].Type, new StoragePool());
            for (int i = 0; i < x.Length; i++) Assert.Equal(expected(x[i], y[i]), result.AsSpan<int>()[i]);
        }
    }

    [Fact]
    public void Conversions_saturate_and_make_NaN_zero()
    {
        float[] values = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e20f, -1e20f, 2.9f, -2.9f, -0f, 3e9f];
        ElementFormula x = Argument(0, DType.Float32);
        Assert.Equal(
            [0, int.MaxValue, int.MinValue, int.MaxValue, int.MinValue, 2, -2, 0, int.MaxValue],
            Run<float, int>(Convert(x, DType.Int32), values));
        Assert.Equal([0u, uint.MaxValue, 0, uint.MaxValue, 0, 2, 0, 0, 3_000_000_000], Run<float, uint>(Convert(x, DType.UInt32), values));
        Assert.Equal(
            [0, long.MaxValue, long.MinValue, long.MaxValue, long.MinValue, 2, -2, 0, 3_000_000_000],
            Run<float, long>(Convert(x, DType.Int64), values));
        Assert.Equal([true, true, true, true, true, true, true, false, true], Run<float, bool>(Convert(x, DType.Bool), values));
        double[] doubles = [double.NaN, 1e300, -1e300, 2.9];
        Assert.Equal([0, int.MaxValue, int.MinValue, 2], Run<double, int>(Convert(Argument(0, DType.Float64), DType.Int32), doubles));
    }

    [Fact]
    public void Minimum_and_maximum_propagate_NaN_and_order_zeros()
    {
        float[] values = [float.NaN, -0f, 0f, 1, float.NegativeInfinity];
        foreach (float left in values)
        {
            foreach (float right in values)
            {
                ElementFormula x = Argument(0, DType.Float32);
                float[] both = [left, right, right, left];
                float[] smaller = Run<float, float>(Minimum(x, x.Number(right)), both);
                float[] larger = Run<float, float>(Maximum(x, x.Number(right)), both);
                for (int i = 0; i < 4; i++)
                {
                    Assert.Equal(BitConverter.SingleToInt32Bits(MathF.Min(both[i], right)), BitConverter.SingleToInt32Bits(smaller[i]));
                    Assert.Equal(BitConverter.SingleToInt32Bits(MathF.Max(both[i], right)), BitConverter.SingleToInt32Bits(larger[i]));
                }
            }
        }
    }

    [Fact]
    public void A_tape_computes_shared_nodes_once_and_uses_registers_again()
    {
        ElementFormula x = Argument(0, DType.Float32), y = Exp(x);
        ElementFormula sum = y;
        for (int i = 0; i < 50; i++) sum = FusedMultiplyAdd(sum, y, x.Number(i));
        var program = new FormulaProgram(sum);
        Assert.Equal(2, program.Registers);
        Assert.Equal(51, program.ToString().Split('\n').Length);
        Assert.Equal("r0 = Exp(x0)", program.ToString().Split('\n')[0].Replace("c0", "x0", StringComparison.Ordinal));
    }

    [Fact]
    public void Scalar_functions_are_called_element_by_element()
    {
        var square = new ScalarFunction("Square", x => x * x);
        var power = new ScalarFunction("Power", null, Math.Pow);
        Assert.Equal([1f, 4f, 9f], Run<float, float>(Call(square, Argument(0, DType.Float32)), [1, 2, 3]));
        ElementFormula x = Argument(0, DType.Float64);
        Assert.Equal([1d, 4d, 27d], Run<double, double>(Call(power, x, x), [1, 2, 3]));
    }

    internal static TResult[] Run<T, TResult>(ElementFormula formula, T[] values) where T : unmanaged where TResult : unmanaged
    {
        TensorValue x = TensorValue.From<T>(values, [values.Length]);
        TensorValue result = MapKernel.Run(new FormulaProgram(formula), [x], x.Type.WithDType(formula.DType), new StoragePool());
        return result.AsSpan<TResult>().ToArray();
    }

    private static void Verify<T>(int length, Func<ElementFormula, ElementFormula, ElementFormula> formula, Func<T, T, T> expected)
        where T : unmanaged => VerifyTo(length, formula, expected);

    private static void VerifyTo<T, TResult>(
        int length, Func<ElementFormula, ElementFormula, ElementFormula> formula, Func<T, T, TResult> expected)
        where T : unmanaged where TResult : unmanaged
    {
        var random = new Random(length);
        T[] x = [.. Enumerable.Range(0, length).Select(_ => Number<T>(random))];
        T[] y = [.. x.Select(_ => Number<T>(random))];
        DType dtype = DTypeFacts.Of<T>();
        ElementFormula root = formula(Argument(0, dtype), Argument(1, dtype));
        TensorValue[] inputs = [TensorValue.From<T>(x, [length]), TensorValue.From<T>(y, [length])];
        TensorValue result = MapKernel.Run(new FormulaProgram(root), inputs, inputs[0].Type.WithDType(root.DType), new StoragePool());
        ReadOnlySpan<TResult> actual = result.AsSpan<TResult>();
        for (int i = 0; i < length; i++)
        {
            if (!expected(x[i], y[i]).Equals(actual[i])) Assert.Fail($"{root} of {x[i]}, {y[i]}: {actual[i]}, not {expected(x[i], y[i])}");
        }
    }

    private static T Number<T>(Random random) where T : unmanaged => (T)(object)(
        typeof(T) == typeof(float) ? (object)(random.Next(-20, 20) / 4f)
        : typeof(T) == typeof(double) ? random.Next(-20, 20) / 4d
        : typeof(T) == typeof(int) ? random.Next()
        : typeof(T) == typeof(long) ? random.NextInt64()
        : typeof(T) == typeof(uint) ? (uint)random.Next()
        : random.Next(2) == 0);

    private static TensorValue SameShape<T>(Random random, Shape shape) where T : unmanaged
    {
        int[] strides = new int[shape.Rank], order = [.. Enumerable.Range(0, shape.Rank)];
        random.Shuffle(order);
        int extent = 1;
        foreach (int axis in order)
        {
            if (random.Next(4) == 0) continue;
            strides[axis] = extent;
            extent *= shape[axis];
        }
        T[] values = [.. Enumerable.Range(0, extent).Select(_ => Number<T>(random))];
        return new TensorValue(new TensorType(DTypeFacts.Of<T>(), shape), TensorValue.From<T>(values, [extent]).Storage, 0, strides);
    }

    private static void Verify<T>(TensorValue x, TensorValue y) where T : unmanaged
    {
        ElementFormula sum = Argument(0, x.DType) + (3 * Argument(1, x.DType));
        int[] left = new int[x.Size], right = new int[x.Size];
        StridedCopy.Copy<int>(x, left);
        StridedCopy.Copy<int>(y, right);
        var pool = new StoragePool();
        TensorValue result = MapKernel.Run(new FormulaProgram(sum), [x, y], x.Type, pool);
        int[] actual = new int[x.Size];
        StridedCopy.Copy<int>(result, actual);
        for (int i = 0; i < actual.Length; i++)
        {
            if (actual[i] == unchecked(left[i] + (3 * right[i]))) continue;
            Assert.Fail($"element {i} of {x.Type}, strides {string.Join(",", x.Strides)}; {string.Join(",", y.Strides)}");
        }
        pool.Return(result.Storage);
        Assert.Equal(0, pool.LiveBytes);
    }
}
