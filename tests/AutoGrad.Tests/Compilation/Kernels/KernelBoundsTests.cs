using AutoGrad.Compilation.Kernels;
using AutoGrad.Execution;
using Xunit;
using static AutoGrad.Execution.ElementFormula;

namespace AutoGrad.Tests.Compilation.Kernels;

/// <summary>An emitted kernel on bare memory: what it writes, and that it writes nothing else.</summary>
public sealed unsafe class KernelBoundsTests
{
    private const int Guard = 256;
    private const byte Untouched = 0xA5;

    [Fact]
    public void Nothing_is_written_behind_a_row_of_elements()
    {
        foreach (DType dtype in (DType[])[DType.Float32, DType.Float64, DType.Bool])
        {
            for (int columns = 1; columns <= 70; columns++)
            {
                foreach (int rows in (int[])[1, 3])
                {
                    var builder = new KernelBuilder();
                    int x = builder.Read(DType.Float32, false);
                    if (dtype == DType.Float64) (builder, x) = Double();
                    int value = dtype == DType.Bool
                        ? builder.Apply(Argument(0, DType.Float32) < 5, [x])
                        : builder.Apply(Argument(0, dtype) + 1, [x]);
                    builder.Write(value, false);
                    Check(builder.Build(), rows, columns, dtype.SizeInBytes * columns);
                }
            }
        }
    }

    [Fact]
    public void Nothing_is_written_behind_what_is_accumulated_or_is_one_number_a_row()
    {
        for (int columns = 1; columns <= 70; columns++)
        {
            var accumulating = new KernelBuilder();
            accumulating.Accumulate(accumulating.Read(DType.Float32, false), false, ReduceKind.Sum);
            Check(accumulating.Build(), 3, columns, 4 * columns, advances: false);
            Check(accumulating.Build().AddingRows(), 19, 4 * columns, 16 * columns, advances: false);
            var rowWise = new KernelBuilder();
            rowWise.Write(rowWise.Reduce(ReduceKind.Sum, rowWise.Read(DType.Float32, false)), true);
            Check(rowWise.Build(), 3, columns, 4);
            var (comparing, x) = Double();
            int sum = comparing.Reduce(ReduceKind.Maximum, x);
            comparing.Write(comparing.Apply(Argument(0, DType.Float64) < 5, [sum]), true);
            Check(comparing.Build(), 3, columns, 1);
        }
    }

    [Fact]
    public void A_result_may_lie_where_an_operand_does()
    {
        for (int columns = 1; columns <= 70; columns++)
        {
            var builder = new KernelBuilder();
            int x = builder.Read(DType.Float32, false), y = builder.Read(DType.Float32, false);
            ElementFormula a = Argument(0, DType.Float32), b = Argument(1, DType.Float32);
            builder.Write(builder.Apply(a - b, [x, y]), false);
            builder.Write(builder.Apply((a * b) + b, [x, y]), false);
            KernelCode code = builder.Build();
            float[] left = new float[(2 * columns) + 16], right = new float[(2 * columns) + 16];
            for (int i = 0; i < left.Length; i++) (left[i], right[i]) = (i + 1, (i * 7 % 11) - 3);
            float[] difference = [.. left], product = [.. right];
            RunInPlace(code, difference, product, columns);
            for (int i = 0; i < left.Length; i++)
            {
                bool isInside = i < 2 * columns;
                Assert.Equal(isInside ? left[i] - right[i] : left[i], difference[i]);
                Assert.Equal(isInside ? (left[i] * right[i]) + right[i] : right[i], product[i]);
            }
        }
    }

    [Fact]
    public void Equal_kernels_are_translated_once()
    {
        Assert.Same(KernelCache.Get(Code(2)), KernelCache.Get(Code(2)));
        Assert.NotSame(KernelCache.Get(Code(2)), KernelCache.Get(Code(3)));
        Assert.Equal(Code(2), Code(2));
        Assert.NotEqual(Code(0), Code(-0.0));

        static KernelCode Code(double number)
        {
            var builder = new KernelBuilder();
            builder.Write(builder.Apply(Argument(0, DType.Float64) * number, [builder.Read(DType.Float64, false)]), false);
            return builder.Build();
        }
    }

    private static void RunInPlace(KernelCode code, float[] x, float[] y, int columns)
    {
        nint row = columns * sizeof(float);
        fixed (float* first = x, second = y)
        {
            nint* arguments = stackalloc nint[] { (nint)first, (nint)second, (nint)first, (nint)second, row, row, row, row };
            KernelCache.Get(code)(arguments, 2, columns);
        }
    }

    private static (KernelBuilder Builder, int Value) Double()
    {
        var builder = new KernelBuilder();
        return (builder, builder.Read(DType.Float64, false));
    }

    /// <summary>Runs a kernel of one operand and one result, and looks at the bytes around the result.</summary>
    private static void Check(KernelCode code, int rows, int columns, int rowBytes, bool advances = true)
    {
        int width = code.Width, written = advances ? rows * rowBytes : rowBytes;
        byte[] source = new byte[(rows * columns * width) + 64], target = new byte[written + (2 * Guard)];
        Array.Fill(target, Untouched);
        if (!advances) target.AsSpan(Guard, written).Clear();
        fixed (byte* from = source, to = target)
        {
            nint* arguments = stackalloc nint[] { (nint)from, (nint)to + Guard, columns * width, advances ? rowBytes : 0 };
            KernelCache.Get(code)(arguments, rows, columns);
        }
        Assert.Equal(-1, target.AsSpan(0, Guard).IndexOfAnyExcept(Untouched));
        Assert.Equal(-1, target.AsSpan(Guard + written).IndexOfAnyExcept(Untouched));
        Assert.Equal(-1, target.AsSpan(Guard, written).IndexOf(Untouched));
    }
}
