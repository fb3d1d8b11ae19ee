namespace AutoGrad.Execution;

/// <summary>The same elements under another shape: shared where strides allow it, else copied.</summary>
internal static class ReshapeKernel
{
    public static TensorValue Run(TensorValue x, TensorType output, StoragePool pool)
    {
        if (x.Shape == output.Shape) return x;
        if (!x.IsContiguous && Array.TrueForAll(x.Strides, static stride => stride == 0))
        {
            return new TensorValue(output, x.Storage, x.Offset, new int[output.Rank]);
        }
        TensorValue contiguous = StridedCopy.ToContiguous(x, pool);
        return new TensorValue(output, contiguous.Storage, contiguous.Offset, TensorValue.RowMajor(output.Shape));
    }
}
