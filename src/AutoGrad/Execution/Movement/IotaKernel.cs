using System.Numerics;

namespace AutoGrad.Execution;

/// <summary>Values that count along one axis.</summary>
internal static class IotaKernel
{
    /// <summary>0, 1, 2 … along the axis, stored once and repeated along every other axis by strides of 0.</summary>
    public static TensorValue Run(Lowering.Iota iota, TensorType type, StoragePool pool)
    {
        int length = type.Shape[iota.Axis];
        Storage storage = pool.Rent((long)length * type.DType.SizeInBytes);
        switch (type.DType)
        {
            case DType.Int32:
                Count(storage.AsSpan<int>()[..length]);
                break;
            case DType.Int64:
                Count(storage.AsSpan<long>()[..length]);
                break;
            case DType.UInt32:
                Count(storage.AsSpan<uint>()[..length]);
                break;
            case DType.Float32:
                Count(storage.AsSpan<float>()[..length]);
                break;
            case DType.Float64:
                Count(storage.AsSpan<double>()[..length]);
                break;
            default:
                throw Errors.Internal($"Iota of {type}");
        }
        int[] strides = new int[type.Rank];
        strides[iota.Axis] = 1;
        return new TensorValue(type, storage, 0, strides);
    }

    private static void Count<T>(Span<T> span) where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < span.Length; i++) span[i] = T.CreateTruncating(i);
    }
}
