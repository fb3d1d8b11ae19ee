using System.Numerics;
using System.Numerics.Tensors;

namespace AutoGrad.Execution;

/// <summary>
/// A = Q·R by Householder reflections, for at least as many rows as columns (Golub and Van Loan, "Matrix Computations", 4th edition,
/// section 5.2). Columns lie one after another while it works, so that every step is along contiguous numbers.
/// </summary>
internal static class QrKernel
{
    /// <summary>Q[…, m, n] and R[…, n, n] of a[…, m, n], m ≥ n. The diagonal of R is not negative.</summary>
    public static TensorValue?[] Run(TensorValue a, StoragePool pool) =>
        a.DType == DType.Float32 ? Run<float>(a, pool) : Run<double>(a, pool);

    private static TensorValue?[] Run<T>(TensorValue a, StoragePool pool) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int m = a.Shape[^2], n = a.Shape[^1], count = MatrixBatch.Count(a.Shape);
        TensorValue q = TensorValue.Allocate(a.Type, pool);
        TensorValue r = TensorValue.Allocate(a.Type.WithShape([.. a.Shape.Sizes[..^2], n, n]), pool);
        TensorValue matrices = StridedCopy.ToContiguous(a, pool);
        MatrixBatch.For(count, 4L * m * n * n, index =>
        {
            Span<T> workspace = ThreadWorkspace.Rent<T>((2L * m * n) + (2L * n));
            Span<T> columns = workspace[..(m * n)], ofQ = workspace.Slice(m * n, m * n);
            Span<T> factors = workspace.Slice(2 * m * n, n), diagonal = workspace.Slice((2 * m * n) + n, n);
            MatrixBatch.Transpose<T>(matrices.AsSpan<T>().Slice(index * m * n, m * n), m, n, columns);
            Reflect(columns, m, n, factors, diagonal);
            Assemble(columns, m, n, factors, ofQ);
            Span<T> triangle = r.AsSpan<T>().Slice(index * n * n, n * n);
            for (int i = 0; i < n; i++)
            {
                T sign = diagonal[i] < T.Zero ? -T.One : T.One;
                Span<T> column = ofQ.Slice(i * m, m);
                TensorPrimitives.Multiply(column, sign, column);
                for (int j = 0; j < n; j++) triangle[(i * n) + j] = j < i ? T.Zero : sign * (j == i ? diagonal[i] : columns[(j * m) + i]);
            }
            MatrixBatch.Transpose<T>(ofQ, n, m, q.AsSpan<T>().Slice(index * m * n, m * n));
        });
        if (matrices != a) pool.Return(matrices.Storage);
        return [q, r];
    }

    /// <summary>
    /// Leaves in column j the vector of reflection 1 − factors[j]·v·vᵀ from place j on, with v[j] = 1, and above it the column of R without
    /// its diagonal.
    /// </summary>
    private static void Reflect<T>(Span<T> columns, int m, int n, Span<T> factors, Span<T> diagonal)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int j = 0; j < n; j++)
        {
            Span<T> v = columns.Slice((j * m) + j, m - j);
            T first = v[0], norm = TensorPrimitives.Norm<T>(v);
            factors[j] = T.Zero;
            diagonal[j] = norm;
            if (norm == T.Zero) continue;
            T reflected = first < T.Zero ? norm : -norm;
            diagonal[j] = reflected;
            factors[j] = (reflected - first) / reflected;
            TensorPrimitives.Divide(v, first - reflected, v);
            v[0] = T.One;
            for (int k = j + 1; k < n; k++) Apply(v, factors[j], columns.Slice((k * m) + j, m - j));
        }
    }

    /// <summary>The first n columns of the product of all reflections.</summary>
    private static void Assemble<T>(ReadOnlySpan<T> columns, int m, int n, ReadOnlySpan<T> factors, Span<T> q)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        q.Clear();
        for (int i = 0; i < n; i++) q[(i * m) + i] = T.One;
        for (int j = n - 1; j >= 0; j--)
        {
            ReadOnlySpan<T> v = columns.Slice((j * m) + j, m - j);
            for (int i = j; i < n; i++) Apply(v, factors[j], q.Slice((i * m) + j, m - j));
        }
    }

    private static void Apply<T>(ReadOnlySpan<T> v, T factor, Span<T> target) where T : unmanaged, IFloatingPointIeee754<T> =>
        MatrixBatch.AddMultiple(-factor * TensorPrimitives.Dot<T>(v, target), v, target);
}
