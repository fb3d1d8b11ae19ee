using System.Numerics;
using System.Numerics.Tensors;

namespace AutoGrad.Execution;

/// <summary>
/// The lower triangle L with A = L·Lᵀ, row by row, each element a dot product of two finished rows (Golub and Van Loan, "Matrix
/// Computations", 4th edition, section 4.2.5).
/// </summary>
internal static class CholeskyKernel
{
    /// <summary>L[…, n, n] of a[…, n, n], of which only the lower triangle is read.</summary>
    public static TensorValue Run(string operation, OnFailure onFailure, TensorValue a, TensorType type, StoragePool pool) =>
        type.DType == DType.Float32 ? Run<float>(operation, onFailure, a, type, pool) : Run<double>(operation, onFailure, a, type, pool);

    private static TensorValue Run<T>(string operation, OnFailure onFailure, TensorValue a, TensorType type, StoragePool pool)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorValue output = TensorValue.Allocate(type, pool);
        int n = type.Shape[^1], count = MatrixBatch.Count(type.Shape);
        if (type.Size == 0) return output;
        StridedCopy.Copy(a, output.AsSpan<T>());
        int[] failures = new int[count];
        MatrixBatch.For(count, (long)n * n * n, index =>
        {
            Span<T> matrix = output.AsSpan<T>().Slice(index * n * n, n * n);
            failures[index] = Factor(matrix, n);
            if (failures[index] >= 0) matrix.Fill(T.NaN);
        });
        int failed = Array.FindIndex(failures, static pivot => pivot >= 0);
        if (failed < 0 || onFailure == OnFailure.NaN) return output;
        throw Errors.Argument(
            operation,
            $"{MatrixBatch.Describe(a.Type, failed, count)} is not positive definite: pivot {failures[failed]} of the elimination is not positive",
            "Check that the matrix is a symmetric one of positive eigenvalues, or add a small multiple of the identity matrix");
    }

    /// <summary>
    /// Replaces the matrix by its factor. The number of the first pivot that is not positive, −1 if all are. NaN goes on.
    /// </summary>
    private static int Factor<T>(Span<T> a, int n) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < n; i++)
        {
            Span<T> row = a.Slice(i * n, n);
            for (int j = 0; j < i; j++)
            {
                ReadOnlySpan<T> other = a.Slice(j * n, j + 1);
                row[j] = (row[j] - TensorPrimitives.Dot<T>(row[..j], other[..j])) / other[j];
            }
            T pivot = row[i] - TensorPrimitives.Dot<T>(row[..i], row[..i]);
            if (pivot <= T.Zero) return i;
            row[i] = T.Sqrt(pivot);
            row[(i + 1)..].Clear();
        }
        return -1;
    }
}
