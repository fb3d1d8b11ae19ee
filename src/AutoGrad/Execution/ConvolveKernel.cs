using System.Numerics;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>
/// Computes <see cref="Lowering.Convolve"/> for operands of any strides: with output positions in vectors
/// (<see cref="PositionConvolution{T, TVector, TOperations}"/>) or with taps in vectors
/// (<see cref="TapConvolution{T, TVector, TOperations}"/>), whichever wastes less. The choice and the order of every sum follow from shapes, never from the number of threads.
/// </summary>
internal static unsafe class ConvolveKernel
{
    /// <summary>The convolution of x [N, C, …] with a kernel [O, C / groups, …], contiguous.</summary>
    public static TensorValue Run(Lowering.Convolve lowering, TensorValue x, TensorValue kernel, TensorType output, StoragePool pool)
    {
        TensorValue result = TensorValue.Allocate(output, pool);
        if (output.Size == 0) return result;
        if (x.Size == 0 || kernel.Size == 0)
        {
            result.Storage.AsSpan<byte>()[..(int)output.SizeInBytes].Clear(); // sums over nothing but padding
            return result;
        }
        var layout = new ConvolutionLayout(lowering.Geometry, x, kernel, output.Shape);
        switch (output.DType)
        {
            case DType.Float32: Run<float>(layout, x, kernel, result, pool); break;
            case DType.Float64: Run<double>(layout, x, kernel, result, pool); break;
            case DType.Int32: Direct<int>(layout, x, kernel, result); break;
            case DType.Int64: Direct<long>(layout, x, kernel, result); break;
            case DType.UInt32: Direct<uint>(layout, x, kernel, result); break;
            default: throw Errors.Internal($"a convolution of {output.DType}");
        }
        return result;
    }

    private static void Run<T>(ConvolutionLayout layout, TensorValue x, TensorValue kernel, TensorValue result, StoragePool pool)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated) Run<T, Vector512<T>, Operations512<T>>(layout, x, kernel, result, pool);
        else if (Vector256.IsHardwareAccelerated) Run<T, Vector256<T>, Operations256<T>>(layout, x, kernel, result, pool);
        else if (Vector128.IsHardwareAccelerated) Run<T, Vector128<T>, Operations128<T>>(layout, x, kernel, result, pool);
        else Run<T, T, Operations1<T>>(layout, x, kernel, result, pool);
    }

    private static void Run<T, TVector, TOperations>(
        ConvolutionLayout layout, TensorValue x, TensorValue kernel, TensorValue result, StoragePool pool)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TOperations : IVectorOperations<T, TVector>
    {
        fixed (T* a = x.AsStorageSpan<T>(), b = kernel.AsStorageSpan<T>(), c = result.AsSpan<T>())
        {
            if (TapConvolution<T, TVector, TOperations>.Cost(layout) < PositionConvolution<T, TVector, TOperations>.Cost(layout))
            {
                var taps = new TapConvolution<T, TVector, TOperations>(layout);
                if (taps.Fits && taps.TryRun(a + x.Offset, b + kernel.Offset, c, pool)) return;
            }
            new PositionConvolution<T, TVector, TOperations>(layout).Run(a + x.Offset, b + kernel.Offset, c, pool);
        }
    }

    private static void Direct<T>(ConvolutionLayout layout, TensorValue x, TensorValue kernel, TensorValue result)
        where T : unmanaged, INumberBase<T>
    {
        fixed (T* a = x.AsStorageSpan<T>(), b = kernel.AsStorageSpan<T>(), c = result.AsSpan<T>())
        {
            DirectConvolution<T>.Run(layout, a + x.Offset, b + kernel.Offset, c);
        }
    }
}
