namespace AutoGrad.Execution;

/// <summary>Values that hold one number everywhere.</summary>
internal static class FillKernel
{
    /// <summary>The number stored once and repeated by strides of 0.</summary>
    public static TensorValue Run(Lowering.Fill fill, TensorType type, StoragePool pool)
    {
        Storage storage = pool.Rent(type.DType.SizeInBytes);
        Write(fill.Value, type.DType, storage);
        return new TensorValue(type, storage, 0, new int[type.Rank]);
    }

    /// <summary>A scalar in storage of its own.</summary>
    public static TensorValue Scalar(Lowering.Fill fill, DType dtype)
    {
        Storage storage = Storage.Allocate(dtype.SizeInBytes);
        Write(fill.Value, dtype, storage);
        return new TensorValue(new TensorType(dtype, []), storage, 0, []);
    }

    private static void Write(Scalar number, DType dtype, Storage storage)
    {
        switch (dtype)
        {
            case DType.Bool:
                storage.AsSpan<bool>()[0] = number.As<bool>();
                break;
            case DType.Int32:
                storage.AsSpan<int>()[0] = number.As<int>();
                break;
            case DType.Int64:
                storage.AsSpan<long>()[0] = number.As<long>();
                break;
            case DType.UInt32:
                storage.AsSpan<uint>()[0] = number.As<uint>();
                break;
            case DType.Float32:
                storage.AsSpan<float>()[0] = number.As<float>();
                break;
            default:
                storage.AsSpan<double>()[0] = number.As<double>();
                break;
        }
    }
}
