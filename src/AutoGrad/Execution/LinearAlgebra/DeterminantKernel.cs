using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>Determinants from the pivots of elimination with row exchanges.</summary>
internal static class DeterminantKernel
{
    /// <summary>The determinants of a[…, n, n], their signs and the logarithms of their absolute values.</summary>
    public static TensorValue?[] Run(TensorValue a, StoragePool pool) =>
        a.DType == DType.Float32 ? Run<float>(a, pool) : Run<double>(a, pool);

    private static TensorValue?[] Run<T>(TensorValue a, StoragePool pool) where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorType type = a.Type.WithShape([.. a.Shape.Sizes[..^2]]);
        TensorValue[] outputs = [TensorValue.Allocate(type, pool), TensorValue.Allocate(type, pool), TensorValue.Allocate(type, pool)];
        TensorValue matrices = StridedCopy.ToContiguous(a, pool);
        int n = a.Shape[^1];
        MatrixBatch.For(type.Size, (long)n * n * n, index =>
        {
            int stride = LuFactorization<T>.Stride(n), factorBytes = Unsafe.SizeOf<T>() * n * stride;
            Span<byte> workspace = ThreadWorkspace.Rent<byte>(factorBytes + ((long)sizeof(int) * n));
            Span<T> factors = MemoryMarshal.Cast<byte, T>(workspace[..factorBytes]);
            Span<int> swaps = MemoryMarshal.Cast<byte, int>(workspace.Slice(factorBytes, sizeof(int) * n));
            ReadOnlySpan<T> matrix = matrices.AsSpan<T>().Slice(index * n * n, n * n);
            for (int row = 0; row < n; row++) matrix.Slice(row * n, n).CopyTo(factors[(row * stride)..]);
            bool singular = LuFactorization<T>.Factor(factors, n, swaps) >= 0;
            T determinant = T.One, sign = T.One, logarithm = T.Zero;
            for (int i = 0; i < n && !singular; i++)
            {
                T pivot = factors[(i * stride) + i];
                if (swaps[i] != i) (determinant, sign) = (-determinant, -sign);
                determinant *= pivot;
                sign = T.IsNaN(pivot) ? pivot : pivot < T.Zero ? -sign : sign;
                logarithm += T.Log(T.Abs(pivot));
            }
            outputs[0].AsSpan<T>()[index] = singular ? T.Zero : determinant;
            outputs[1].AsSpan<T>()[index] = singular ? T.Zero : sign;
            outputs[2].AsSpan<T>()[index] = singular ? T.NegativeInfinity : logarithm;
        });
        if (matrices != a) pool.Return(matrices.Storage);
        return outputs;
    }
}
