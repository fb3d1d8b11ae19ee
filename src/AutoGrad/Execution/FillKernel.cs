namespace AutoGrad.Execution;

/// <summary>Values that hold one number everywhere.</summary>
internal static class FillKernel
{
    /// <summary>The number stored once and repeated by strides of 0.</summary>
    public static TensorValue Run(Lowering.Fill fill, TensorType type, StoragePool pool)
    {
        Storage storage = pool.Rent(type.DType.SizeInBytes);
        switch (type.DType)
        {
            case DType.Bool:
                storage.AsSpan<bool>()[0] = fill.Value.As<bool>();
                break;
            case DType.Int32:
                storage.AsSpan<int>()[0] = fill.Value.As<int>();
                break;
            case DType.Int64:
                storage.AsSpan<long>()[0] = fill.Value.As<long>();
                break;
            case DType.UInt32:
                storage.AsSpan<uint>()[0] = fill.Value.As<uint>();
                break;
            case DType.Float32:
                storage.AsSpan<float>()[0] = fill.Value.As<float>();
                break;
            default:
                storage.AsSpan<double>()[0] = fill.Value.As<double>();
                break;
        }
        return new TensorValue(type, storage, 0, new int[type.Rank]);
    }
}
