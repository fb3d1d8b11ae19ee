namespace AutoGrad.Execution;

/// <summary>Operands one after another along an axis.</summary>
internal static class ConcatenateKernel
{
    public static TensorValue Run(Lowering.Concatenate lowering, TensorValue[] inputs, TensorType output, StoragePool pool) =>
        output.DType.SizeInBytes switch
        {
            1 => Concatenate<byte>(lowering.Axis, inputs, output, pool),
            4 => Concatenate<uint>(lowering.Axis, inputs, output, pool),
            _ => Concatenate<ulong>(lowering.Axis, inputs, output, pool),
        };

    private static TensorValue Concatenate<T>(int axis, TensorValue[] inputs, TensorType output, StoragePool pool) where T : unmanaged
    {
        TensorValue result = TensorValue.Allocate(output, pool);
        Span<T> elements = result.AsSpan<T>();
        int rows = 1;
        for (int outer = 0; outer < axis; outer++) rows *= output.Shape[outer];
        int start = 0;
        foreach (TensorValue x in inputs)
        {
            if (x.Size == 0) continue;
            int length = x.Size / rows;
            if (rows == 1) StridedCopy.Copy(x, elements.Slice(start, length));
            else CopyRows<T>(x, rows, result, start, pool);
            start += length;
        }
        return result;
    }

    private static void CopyRows<T>(TensorValue x, int rows, TensorValue result, int start, StoragePool pool) where T : unmanaged
    {
        TensorValue contiguous = StridedCopy.ToContiguous(x, pool);
        int length = x.Size / rows;
        var loops = new StridedStore();
        loops.ShareNext();
        loops.AddLoop(rows, length, result.Size / rows);
        loops.AddLoop(length, 1, 1);
        loops.Run<T, Replace<T>>(contiguous.Storage, contiguous.Offset, result.Storage, result.Offset + start);
        if (contiguous != x) pool.Return(contiguous.Storage);
    }
}
