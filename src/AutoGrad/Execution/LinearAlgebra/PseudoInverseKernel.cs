using System.Numerics;
using System.Numerics.Tensors;

namespace AutoGrad.Execution;

/// <summary>V·s⁺·Uᵀ of the singular value decomposition, where s⁺ inverts what is not 0 but for rounding.</summary>
internal static class PseudoInverseKernel
{
    /// <summary>y[…, n, m] of a[…, m, n], m ≥ n. Singular values up to the tolerance times the largest count as 0.</summary>
    public static TensorValue Run(double tolerance, TensorValue a, TensorType type, StoragePool pool) =>
        type.DType == DType.Float32 ? Run<float>(tolerance, a, type, pool) : Run<double>(tolerance, a, type, pool);

    private static TensorValue Run<T>(double tolerance, TensorValue a, TensorType type, StoragePool pool)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorValue output = TensorValue.Allocate(type, pool);
        if (type.Size == 0) return output;
        int n = type.Shape[^2], m = type.Shape[^1];
        TensorValue[] factors = SvdKernel.Run(a, pool);
        MatrixBatch.For(MatrixBatch.Count(type.Shape), 2L * n * n * m, index =>
        {
            ReadOnlySpan<T> left = factors[0].AsSpan<T>().Slice(index * m * n, m * n);
            ReadOnlySpan<T> values = factors[1].AsSpan<T>().Slice(index * n, n);
            Span<T> right = factors[2].AsSpan<T>().Slice(index * n * n, n * n);
            Span<T> result = output.AsSpan<T>().Slice(index * n * m, n * m);
            T smallest = values[0] * T.CreateChecked(tolerance);
            for (int i = 0; i < n; i++)
            {
                Span<T> row = right.Slice(i * n, n);
                for (int k = 0; k < n; k++) row[k] = values[k] <= smallest ? T.Zero : row[k] / values[k];
                for (int j = 0; j < m; j++) result[(i * m) + j] = TensorPrimitives.Dot<T>(row, left.Slice(j * n, n));
            }
        });
        foreach (TensorValue factor in factors) pool.Return(factor.Storage);
        return output;
    }
}
