using System.Numerics;
using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

/// <summary>Plans hand every element of a result to an epilogue exactly once, when no task computes it any more.</summary>
public sealed class EpilogueTests
{
    [Theory]
    [InlineData(1, 409, 300, 40)] // the last strip of rows overlaps the one before
    [InlineData(1, 517, 131, 37)]
    [InlineData(1, 1000, 266, 20)] // the last panel of columns overlaps the block before
    [InlineData(1, 12_001, 3, 25)]
    [InlineData(1, 2, 12_001, 25)]
    [InlineData(1, 70, 90, 700)] // several depth blocks
    [InlineData(1, 400, 300, 1300)]
    [InlineData(3, 130, 70, 60)]
    [InlineData(64, 40, 41, 16)]
    [InlineData(900, 9, 11, 13)]
    public void Products(int batch, int rows, int columns, int depth)
    {
        var random = new Random(rows + columns);
        foreach (DType dtype in (DType[])[DType.Float32, DType.Float64])
        {
            for (int orientation = 0; orientation < 4; orientation++)
            {
                (bool leftTurned, bool rightTurned) = ((orientation & 1) != 0, (orientation & 2) != 0);
                TensorValue left =
                    StridedValues.Random(random, dtype, leftTurned ? [batch, depth, rows] : [batch, rows, depth], contiguous: true);
                TensorValue right =
                    StridedValues.Random(random, dtype, rightTurned ? [batch, columns, depth] : [batch, depth, columns], contiguous: true);
                var lowering = new Lowering.Contract(0, leftTurned ? 1 : 2, 0, rightTurned ? 2 : 1);
                ContractPlan plan = ContractPlan.Create(lowering, left.Type, left.Strides, right.Type, right.Strides);
                Assert.True(plan.AllowsEpilogue);
                Verify(plan.Run, plan.WorkspaceBytes, left, right, batch * rows * columns);
            }
        }
    }

    [Theory]
    [InlineData(2, 8, 1, 40, 24, 3, 1)] // by positions
    [InlineData(1, 3, 1, 150, 20, 5, 2)]
    [InlineData(5, 32, 1, 14, 48, 1, 1)] // by products
    [InlineData(3, 10, 2, 21, 7, 1, 1)]
    [InlineData(2, 1, 48, 20, 1, 3, 1)] // by groups
    [InlineData(3, 2, 19, 9, 2, 3, 1)]
    public void Convolutions(int images, int channels, int groups, int size, int filters, int taps, int stride)
    {
        var random = new Random(size);
        var geometry = new ConvolutionGeometry([stride, stride], [taps / 2, taps / 2], [taps / 2, taps / 2], [1, 1], [1, 1], groups);
        int output = ((size + (2 * (taps / 2)) - taps) / stride) + 1;
        foreach (DType dtype in (DType[])[DType.Float32, DType.Float64])
        {
            TensorValue x = StridedValues.Random(random, dtype, [images, groups * channels, size, size]);
            TensorValue kernel = StridedValues.Random(random, dtype, [groups * filters, channels, taps, taps]);
            var type = new TensorType(dtype, [images, groups * filters, output, output]);
            ConvolvePlan plan = ConvolvePlan.Create(new Lowering.Convolve(geometry), x.Type, x.Strides, kernel.Type, kernel.Strides, type);
            if (System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated) Assert.True(plan.AllowsEpilogue, plan.GetType().Name); // which way depends on the width of vectors
            if (plan.AllowsEpilogue) Verify(plan.Run, plan.WorkspaceBytes, x, kernel, type.Size);
        }
    }

    private delegate void Run(nint left, nint right, nint result, nint workspace, Epilogue epilogue);

    private static void Verify(Run run, long workspaceBytes, TensorValue left, TensorValue right, int size)
    {
        if (left.DType == DType.Float32) Verify<float>(run, workspaceBytes, left, right, size);
        else Verify<double>(run, workspaceBytes, left, right, size);
    }

    private static unsafe void Verify<T>(Run run, long workspaceBytes, TensorValue left, TensorValue right, int size) where T : unmanaged, INumber<T>
    {
        var expected = new T[size];
        var actual = new T[size];
        Storage workspace = Storage.AllocatePinned(workspaceBytes + 64);
        int width = sizeof(T);
        fixed (byte* a = &left.Storage.Start, b = &right.Storage.Start)
        fixed (T* plain = expected, negated = actual)
        {
            nint x = (nint)(a + (left.Offset * width)), y = (nint)(b + (right.Offset * width));
            run(x, y, (nint)plain, workspace.Address, default);
            foreach (int threads in (int[])[1, 3])
            {
                int before = AutoGradOptions.MaxThreads;
                try
                {
                    AutoGradOptions.MaxThreads = threads;
                    var negation = new Negation<T>(size);
                    nint result = (nint)negated;
                    run(x, y, result, workspace.Address, new Epilogue(negation, &result));
                    Assert.All(negation.Seen, static times => Assert.Equal(1, times));
                    for (int i = 0; i < size; i++) Assert.Equal(-expected[i], actual[i]);
                }
                finally
                {
                    AutoGradOptions.MaxThreads = before;
                }
            }
        }
    }

    /// <summary>Negates a result where it lies.</summary>
    private sealed unsafe class Negation<T>(int size) : IEpilogue where T : unmanaged, INumber<T>
    {
        public int[] Seen { get; } = new int[size];

        public void Run(nint* arrays, ResultPart part)
        {
            for (int row = 0; row < part.Rows; row++)
            {
                for (int column = 0; column < part.Columns; column++)
                {
                    nint at = part.First + (row * part.Stride) + column;
                    Interlocked.Increment(ref Seen[at]);
                    ((T*)arrays[0])[at] = -((T*)arrays[0])[at];
                }
            }
        }
    }
}
