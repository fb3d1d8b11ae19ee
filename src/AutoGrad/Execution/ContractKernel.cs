using System.Numerics;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>
/// Computes <see cref="Lowering.Contract"/> for operands of any strides. Small products run in plain loops, single rows as a stream over
/// the matrix, everything else through <see cref="Gemm{T, TVector, TOperations}"/>. Which way is taken, and the order of every sum, follow
/// from shapes and strides alone, never from the number of threads.
/// </summary>
internal static unsafe class ContractKernel
{
    private const long ParallelFrom = 1_000_000; // multiply-adds; below, starting threads costs more than they save

    /// <summary>The general dot product of two values, contiguous.</summary>
    public static TensorValue Run(Lowering.Contract lowering, TensorValue left, TensorValue right, TensorType output, StoragePool pool)
    {
        TensorValue result = TensorValue.Allocate(output, pool);
        if (output.Size == 0) return result;
        foreach (int axis in lowering.LeftContracted.Numbers)
        {
            if (left.Shape[axis] != 0) continue;
            result.Storage.AsSpan<byte>()[..(int)output.SizeInBytes].Clear(); // an empty sum; every dtype's zero is zero bytes
            return result;
        }
        var layout = new ContractionLayout(lowering, left, right);
        switch (output.DType)
        {
            case DType.Float32: Run<float>(layout, left, right, result, pool); break;
            case DType.Float64: Run<double>(layout, left, right, result, pool); break;
            case DType.Int32: Direct<int>(layout, left, right, result, pool); break;
            case DType.Int64: Direct<long>(layout, left, right, result, pool); break;
            case DType.UInt32: Direct<uint>(layout, left, right, result, pool); break;
            default: throw Errors.Internal($"a product of {output.DType}");
        }
        return result;
    }

    private static void Run<T>(ContractionLayout layout, TensorValue left, TensorValue right, TensorValue result, StoragePool pool)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (DirectProduct<T>.IsBest(layout)) Direct<T>(layout, left, right, result, pool);
        else if (Vector512.IsHardwareAccelerated) Blocked<T, Vector512<T>, Operations512<T>>(layout, left, right, result, pool);
        else if (Vector256.IsHardwareAccelerated) Blocked<T, Vector256<T>, Operations256<T>>(layout, left, right, result, pool);
        else if (Vector128.IsHardwareAccelerated) Blocked<T, Vector128<T>, Operations128<T>>(layout, left, right, result, pool);
        else Blocked<T, T, Operations1<T>>(layout, left, right, result, pool);
    }

    private static void Direct<T>(ContractionLayout layout, TensorValue left, TensorValue right, TensorValue result, StoragePool pool)
        where T : unmanaged, INumberBase<T>
    {
        fixed (T* a = left.AsStorageSpan<T>(), b = right.AsStorageSpan<T>(), c = result.AsSpan<T>())
        {
            DirectProduct<T>.Run(layout, a + left.Offset, b + right.Offset, c, pool);
        }
    }

    private static void Blocked<T, TVector, TOperations>(
        ContractionLayout layout, TensorValue left, TensorValue right, TensorValue result, StoragePool pool)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TOperations : IVectorOperations<T, TVector>
    {
        fixed (T* a = left.AsStorageSpan<T>(), b = right.AsStorageSpan<T>(), c = result.AsSpan<T>())
        {
            BlockedProduct<T, TVector, TOperations>.Run(layout, a + left.Offset, b + right.Offset, c, pool, ParallelFrom);
        }
    }
}
