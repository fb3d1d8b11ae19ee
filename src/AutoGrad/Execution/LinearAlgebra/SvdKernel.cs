using System.Numerics;
using System.Numerics.Tensors;

namespace AutoGrad.Execution;

/// <summary>
/// Singular values and vectors by one-sided Jacobi rotations, which make the columns of a matrix orthogonal two at a time (Hestenes,
/// "Inversion of matrices by biorthogonalization and related results", 1958; Golub and Van Loan, "Matrix Computations", 4th edition,
/// section 8.6.3). Columns lie one after another while it works.
/// </summary>
internal static class SvdKernel
{
    private const int MostSweeps = 60; // about ten do for 256 × 256

    /// <summary>U[…, m, n], s[…, n], descending, and V[…, n, n] of a[…, m, n], m ≥ n.</summary>
    public static TensorValue[] Run(TensorValue a, StoragePool pool) =>
        a.DType == DType.Float32 ? Run<float>(a, pool) : Run<double>(a, pool);

    private static TensorValue[] Run<T>(TensorValue a, StoragePool pool) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int m = a.Shape[^2], n = a.Shape[^1], count = MatrixBatch.Count(a.Shape);
        Shape batch = [.. a.Shape.Sizes[..^2]];
        TensorValue left = TensorValue.Allocate(a.Type, pool);
        TensorValue values = TensorValue.Allocate(a.Type.WithShape([.. batch, n]), pool);
        TensorValue right = TensorValue.Allocate(a.Type.WithShape([.. batch, n, n]), pool);
        TensorValue matrices = StridedCopy.ToContiguous(a, pool);
        MatrixBatch.For(n == 0 ? 0 : count, 20L * m * n * n, index =>
        {
            Span<T> workspace = ThreadWorkspace.Rent<T>((2L * m * n) + ((long)n * n));
            Span<T> columns = workspace[..(m * n)], sorted = workspace.Slice(m * n, m * n), turned = workspace.Slice(2 * m * n, n * n);
            MatrixBatch.Transpose<T>(matrices.AsSpan<T>().Slice(index * m * n, m * n), m, n, columns);
            T scale = Orthogonalize(columns, turned, m, n);
            var lengths = new T[n];
            int[] order = new int[n];
            for (int j = 0; j < n; j++) (lengths[j], order[j]) = (TensorPrimitives.Norm<T>(columns.Slice(j * m, m)), j);
            Array.Sort(lengths, order, Comparer<T>.Create(static (x, y) => y.CompareTo(x)));
            Span<T> v = right.AsSpan<T>().Slice(index * n * n, n * n);
            for (int j = 0; j < n; j++)
            {
                values.AsSpan<T>()[(index * n) + j] = lengths[j] * scale;
                columns.Slice(order[j] * m, m).CopyTo(sorted[(j * m)..]);
                for (int i = 0; i < n; i++) v[(i * n) + j] = turned[(order[j] * n) + i];
            }
            Normalize(sorted, lengths, m, n);
            MatrixBatch.Transpose<T>(sorted, n, m, left.AsSpan<T>().Slice(index * m * n, m * n));
        });
        if (matrices != a) pool.Return(matrices.Storage);
        return [left, values, right];
    }

    /// <summary>
    /// Leaves u·s / scale in the columns, by whose largest element they are divided first so that no square leaves the range of numbers,
    /// and v in the rows of the other matrix.
    /// </summary>
    private static T Orthogonalize<T>(Span<T> columns, Span<T> turned, int m, int n) where T : unmanaged, IFloatingPointIeee754<T>
    {
        turned.Clear();
        for (int j = 0; j < n; j++) turned[(j * n) + j] = T.One;
        T scale = T.Abs(TensorPrimitives.MaxMagnitude<T>(columns));
        if (scale == T.Zero) return T.Zero;
        if (!T.IsFinite(scale))
        {
            columns.Fill(T.NaN);
            turned.Fill(T.NaN);
            return T.NaN;
        }
        TensorPrimitives.Divide(columns, scale, columns);
        T rounding = T.BitIncrement(T.One) - T.One, allowed = rounding * T.Sqrt(T.CreateChecked(m));
        T noise = rounding * rounding; // the square of a column that is rounding alone
        bool rotated = true;
        for (int sweep = 0; sweep < MostSweeps && rotated; sweep++)
        {
            rotated = false;
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    Span<T> x = columns.Slice(p * m, m), y = columns.Slice(q * m, m);
                    T product = TensorPrimitives.Dot<T>(x, y), first = TensorPrimitives.SumOfSquares<T>(x);
                    T second = TensorPrimitives.SumOfSquares<T>(y);
                    if (T.Abs(product) <= allowed * T.Sqrt(first * second) || (first <= noise && second <= noise)) continue;
                    T tangent = PlaneRotation.Tangent((second - first) / (product + product));
                    PlaneRotation.Apply(tangent, x, y);
                    PlaneRotation.Apply(tangent, turned.Slice(p * n, n), turned.Slice(q * n, n));
                    rotated = true;
                }
            }
        }
        return scale;
    }

    /// <summary>
    /// Makes the columns unit vectors. One that is nothing but rounding says no direction: any that is orthogonal to those before will do.
    /// </summary>
    private static void Normalize<T>(Span<T> columns, T[] lengths, int m, int n) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T rounding = T.BitIncrement(T.One) - T.One, smallest = lengths[0] * rounding * T.CreateChecked(m);
        int unit = 0;
        for (int j = 0; j < n; j++)
        {
            Span<T> column = columns.Slice(j * m, m);
            if (!(lengths[j] <= smallest))
            {
                TensorPrimitives.Divide(column, lengths[j], column);
                continue;
            }
            T remainder = T.Zero;
            while (remainder * remainder * T.CreateChecked(2 * m) < T.One)
            {
                // Of all unit vectors together, at least one part in m is outside of what there is.
                column.Clear();
                column[unit++] = T.One;
                for (int pass = 0; pass < 2; pass++)
                {
                    for (int k = 0; k < j; k++)
                    {
                        ReadOnlySpan<T> other = columns.Slice(k * m, m);
                        MatrixBatch.AddMultiple(-TensorPrimitives.Dot<T>(other, column), other, column);
                    }
                    if (pass == 0) remainder = TensorPrimitives.Norm<T>(column);
                }
            }
            TensorPrimitives.Divide(column, TensorPrimitives.Norm<T>(column), column);
        }
    }
}
