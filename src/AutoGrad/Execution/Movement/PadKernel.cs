namespace AutoGrad.Execution;

/// <summary>Numbers around and between elements, or fewer elements where the padding is negative.</summary>
internal static class PadKernel
{
    private const long OnceFrom = 1 << 21; // bytes of a result that does not stay near while it is filled and written again

    public static TensorValue Run(Lowering.Pad lowering, TensorValue[] inputs, TensorType output, StoragePool pool) =>
        output.DType.SizeInBytes switch
        {
            1 => Pad<byte>(lowering, lowering.Value.As<bool>() ? (byte)1 : (byte)0, inputs[0], output, pool),
            4 => Pad<uint>(lowering, Bits32(lowering.Value), inputs[0], output, pool),
            _ => Pad<ulong>(lowering, Bits64(lowering.Value), inputs[0], output, pool),
        };

    private static uint Bits32(Scalar value) => value.DType switch
    {
        DType.Float32 => BitConverter.SingleToUInt32Bits(value.As<float>()),
        DType.Int32 => (uint)value.As<int>(),
        _ => value.As<uint>(),
    };

    private static ulong Bits64(Scalar value) =>
        value.DType == DType.Float64 ? BitConverter.DoubleToUInt64Bits(value.As<double>()) : (ulong)value.As<long>();

    private static TensorValue Pad<T>(Lowering.Pad lowering, T value, TensorValue x, TensorType output, StoragePool pool) where T : unmanaged
    {
        TensorValue result = TensorValue.Allocate(output, pool);
        if (x.Size > 0 && output.SizeInBytes >= OnceFrom && lowering.Interior.All(static between => between == 0))
            Surround(lowering, value, x, result, pool);
        else Spread(lowering, value, x, result);
        return result;
    }

    /// <summary>Numbers around the elements only: the result is written row by row, each of them once.</summary>
    private static unsafe void Surround<T>(Lowering.Pad lowering, T value, TensorValue x, TensorValue result, StoragePool pool) where T : unmanaged
    {
        TensorValue contiguous = StridedCopy.ToContiguous(x, pool);
        fixed (T* source = contiguous.AsSpan<T>(), target = result.AsSpan<T>())
        {
            var rows = new PaddedRows<T>(lowering, value, source, x.Shape, target, result.Type);
            ParallelLoop.For(rows.Chunks, rows);
        }
        if (contiguous != x) pool.Return(contiguous.Storage);
    }

    /// <summary>Numbers between elements too: everything is filled, and the elements go where they belong.</summary>
    private static void Spread<T>(Lowering.Pad lowering, T value, TensorValue x, TensorValue result) where T : unmanaged
    {
        int sourceOffset = x.Offset, destinationOffset = result.Offset;
        var loops = new StridedStore();
        loops.ShareNext();
        for (int axis = 0; axis < x.Shape.Rank; axis++)
        {
            int low = lowering.Low[axis], step = lowering.Interior[axis] + 1;
            long first = low >= 0 ? 0 : (-(long)low + step - 1) / step;
            long end = result.Shape[axis] - 1 - (long)low;
            long last = end < 0 ? -1 : Math.Min(x.Shape[axis] - 1, end / step);
            int count = (int)Math.Max(0, last - first + 1);
            loops.AddLoop(count, x.Strides[axis], result.Strides[axis] * step);
            if (count == 0) continue;
            sourceOffset += (int)first * x.Strides[axis];
            destinationOffset += (int)(low + (first * step)) * result.Strides[axis];
        }
        if (loops.Size < result.Size) result.AsSpan<T>().Fill(value);
        loops.Run<T, Replace<T>>(x.Storage, sourceOffset, result.Storage, destinationOffset);
    }
}
