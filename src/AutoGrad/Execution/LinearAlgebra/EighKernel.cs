using System.Numerics;
using System.Numerics.Tensors;

namespace AutoGrad.Execution;

/// <summary>
/// Eigenvalues and eigenvectors of symmetric matrices by Jacobi's method: plane rotations that make one pair of off-diagonal elements 0 at
/// a time, row by row, until none is left (Golub and Van Loan, "Matrix Computations", 4th edition, section 8.5).
/// </summary>
internal static class EighKernel
{
    private const int MostSweeps = 60; // about ten do for 256 × 256

    /// <summary>
    /// λ[…, n], ascending, and the eigenvectors in the columns of V[…, n, n], of a[…, n, n], whose lower triangle is read.
    /// </summary>
    public static TensorValue?[] Run(TensorValue a, StoragePool pool) =>
        a.DType == DType.Float32 ? Run<float>(a, pool) : Run<double>(a, pool);

    private static TensorValue?[] Run<T>(TensorValue a, StoragePool pool) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int n = a.Shape[^1], count = MatrixBatch.Count(a.Shape);
        TensorValue values = TensorValue.Allocate(a.Type.WithShape([.. a.Shape.Sizes[..^1]]), pool);
        TensorValue vectors = TensorValue.Allocate(a.Type, pool);
        TensorValue matrices = StridedCopy.ToContiguous(a, pool);
        MatrixBatch.For(n == 0 ? 0 : count, 10L * n * n * n, index =>
        {
            Span<T> workspace = ThreadWorkspace.Rent<T>(2L * n * n);
            Span<T> matrix = workspace[..(n * n)], rows = workspace.Slice(n * n, n * n);
            matrices.AsSpan<T>().Slice(index * n * n, n * n).CopyTo(matrix);
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < i; j++) matrix[(j * n) + i] = matrix[(i * n) + j];
            }
            Diagonalize(matrix, rows, n);
            var diagonal = new T[n];
            int[] order = new int[n];
            for (int i = 0; i < n; i++) (diagonal[i], order[i]) = (matrix[(i * n) + i], i);
            Array.Sort(diagonal, order);
            diagonal.CopyTo(values.AsSpan<T>()[(index * n)..]);
            Span<T> columns = vectors.AsSpan<T>().Slice(index * n * n, n * n);
            for (int j = 0; j < n; j++)
            {
                for (int i = 0; i < n; i++) columns[(i * n) + j] = rows[(order[j] * n) + i];
            }
        });
        if (matrices != a) pool.Return(matrices.Storage);
        return [values, vectors];
    }

    /// <summary>Leaves the eigenvalues on the diagonal of the symmetric matrix and the eigenvectors in the rows of the other.</summary>
    private static void Diagonalize<T>(Span<T> a, Span<T> vectors, int n) where T : unmanaged, IFloatingPointIeee754<T>
    {
        vectors.Clear();
        for (int i = 0; i < n; i++) vectors[(i * n) + i] = T.One;
        T largest = T.Abs(TensorPrimitives.MaxMagnitude<T>(a));
        if (!T.IsFinite(largest))
        {
            a.Fill(T.NaN);
            vectors.Fill(T.NaN);
            return;
        }
        // What is smaller moves no eigenvalue by more than rounding does.
        T negligible = largest * (T.BitIncrement(T.One) - T.One) / T.CreateChecked(4 * n);
        bool rotated = true;
        for (int sweep = 0; sweep < MostSweeps && rotated; sweep++)
        {
            rotated = false;
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    if (T.Abs(a[(p * n) + q]) <= negligible) continue;
                    Annihilate(a, vectors, n, p, q);
                    rotated = true;
                }
            }
        }
    }

    private static void Annihilate<T>(Span<T> a, Span<T> vectors, int n, int p, int q) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T between = a[(p * n) + q], first = a[(p * n) + p], second = a[(q * n) + q];
        T tangent = PlaneRotation.Tangent((second - first) / (between + between));
        Span<T> rowP = a.Slice(p * n, n), rowQ = a.Slice(q * n, n);
        PlaneRotation.Apply(tangent, rowP, rowQ);
        PlaneRotation.Apply(tangent, vectors.Slice(p * n, n), vectors.Slice(q * n, n));
        rowP[p] = first - (tangent * between);
        rowQ[q] = second + (tangent * between);
        rowP[q] = rowQ[p] = T.Zero;
        for (int k = 0; k < n; k++)
        {
            a[(k * n) + p] = rowP[k];
            a[(k * n) + q] = rowQ[k];
        }
    }
}
