using System.Numerics;
using System.Numerics.Tensors;

namespace AutoGrad.Execution;

/// <summary>Which triangle of a matrix is meant, and how it stands in the equations.</summary>
internal readonly record struct Triangle(bool Lower, bool Transposed, bool UnitDiagonal);

/// <summary>Substitution, forward or backward, for a batch of triangular systems; every matrix and its right sides by rows.</summary>
internal static class TriangularSolveKernel
{
    /// <summary>x[…, n, k] with T · x = b[…, n, k] for the triangle T of a[…, n, n].</summary>
    public static TensorValue Run(
        string operation, OnFailure onSingular, Triangle triangle, TensorValue a, TensorValue b, TensorType type, StoragePool pool) =>
        type.DType == DType.Float32
            ? Run<float>(operation, onSingular, triangle, a, b, type, pool)
            : Run<double>(operation, onSingular, triangle, a, b, type, pool);

    private static TensorValue Run<T>(
        string operation, OnFailure onSingular, Triangle triangle, TensorValue a, TensorValue b, TensorType type, StoragePool pool)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorValue output = TensorValue.Allocate(type, pool);
        if (type.Size == 0) return output;
        StridedCopy.Copy(b, output.AsSpan<T>());
        TensorValue matrices = StridedCopy.ToContiguous(a, pool);
        int n = type.Shape[^2], columns = type.Shape[^1], count = MatrixBatch.Count(type.Shape);
        int[] singular = new int[count];
        MatrixBatch.For(count, (long)n * n * columns, index =>
        {
            ReadOnlySpan<T> matrix = matrices.AsSpan<T>().Slice(index * n * n, n * n);
            Span<T> solutions = output.AsSpan<T>().Slice(index * n * columns, n * columns);
            singular[index] = triangle.UnitDiagonal ? -1 : FirstZero(matrix, n);
            if (singular[index] >= 0) solutions.Fill(T.NaN);
            else if (columns == 1) SolveOne(triangle, matrix, n, solutions);
            else SolveMany(triangle, matrix, n, solutions, columns);
        });
        if (matrices != a) pool.Return(matrices.Storage);
        int failed = Array.FindIndex(singular, static pivot => pivot >= 0);
        if (failed < 0 || onSingular == OnFailure.NaN) return output;
        throw Errors.Argument(
            operation,
            $"{MatrixBatch.Describe(a.Type, failed, count)} is singular: element {singular[failed]} of its diagonal is 0",
            "Check that the equations are independent");
    }

    private static int FirstZero<T>(ReadOnlySpan<T> a, int n) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < n; i++)
        {
            if (a[(i * n) + i] == T.Zero) return i;
        }
        return -1;
    }

    private static void SolveOne<T>(Triangle triangle, ReadOnlySpan<T> a, int n, Span<T> x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool forward = triangle.Lower != triangle.Transposed;
        for (int step = 0; step < n; step++)
        {
            int i = forward ? step : n - 1 - step;
            ReadOnlySpan<T> row = a.Slice(i * n, n);
            Range others = triangle.Lower ? ..i : (i + 1)..n; // of row i of the stored triangle
            if (!triangle.Transposed) x[i] -= TensorPrimitives.Dot(row[others], x[others]);
            if (!triangle.UnitDiagonal) x[i] /= row[i];
            if (triangle.Transposed) MatrixBatch.AddMultiple(-x[i], row[others], x[others]);
        }
    }

    private static void SolveMany<T>(Triangle triangle, ReadOnlySpan<T> a, int n, Span<T> x, int columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool forward = triangle.Lower != triangle.Transposed;
        for (int step = 0; step < n; step++)
        {
            int i = forward ? step : n - 1 - step;
            Span<T> target = x.Slice(i * columns, columns);
            for (int done = 0; done < step; done++)
            {
                int k = forward ? done : n - 1 - done;
                T factor = triangle.Transposed ? a[(k * n) + i] : a[(i * n) + k];
                MatrixBatch.AddMultiple(-factor, x.Slice(k * columns, columns), target);
            }
            if (!triangle.UnitDiagonal) TensorPrimitives.Divide(target, a[(i * n) + i], target);
        }
    }
}
