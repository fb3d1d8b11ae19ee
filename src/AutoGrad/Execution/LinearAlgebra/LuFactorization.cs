using System.Numerics;
using System.Numerics.Tensors;

namespace AutoGrad.Execution;

/// <summary>
/// Gaussian elimination with partial pivoting on a row-major matrix, in place: afterwards P·A = L·U, with the ones on the diagonal of L
/// left out. Rows begin <see cref="Stride"/> elements apart. Panels of columns are eliminated one at a time, so that the rest of the matrix
/// is read once for a panel and not once for a column (Golub and Van Loan, "Matrix Computations", 4th edition, section 3.2.11).
/// </summary>
internal static class LuFactorization<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int PanelWidth = 32;
    private const int RowsAtOnce = 4;

    /// <summary>
    /// How far the rows of an n × n matrix lie apart: not a power of two, or elements of one column would all contend for one place of the
    /// first-level cache.
    /// </summary>
    public static int Stride(int n) => n < 2 * PanelWidth ? n : ((n + 15) / 16 * 16) + 8;

    /// <summary>
    /// Factors the n × n matrix. <paramref name="swaps"/>[i] is the row that changed places with row i at step i. The result is the number
    /// of the first step that found no pivot other than 0, or −1 when all did. NaN counts as a pivot and goes on into the result.
    /// </summary>
    public static int Factor(Span<T> a, int n, Span<int> swaps)
    {
        int stride = Stride(n);
        for (int start = 0; start < n; start += PanelWidth)
        {
            int end = Math.Min(start + PanelWidth, n);
            int singular = FactorPanel(a, n, start, end, swaps);
            if (singular >= 0) return singular;
            for (int row = start + 1; row < end; row++)
            {
                Span<T> target = a.Slice((row * stride) + end, n - end);
                for (int k = start; k < row; k++) SubtractMultiple(a[(row * stride) + k], a.Slice((k * stride) + end, n - end), target);
            }
            SubtractProducts(a, n, start, end);
        }
        return -1;
    }

    /// <summary>Replaces the row-major n × columns matrix b by the solution of A·x = b.</summary>
    public static void Solve(ReadOnlySpan<T> factors, int n, ReadOnlySpan<int> swaps, Span<T> b, int columns)
    {
        int stride = Stride(n);
        for (int row = 0; row < n; row++) Swap(b.Slice(row * columns, columns), b.Slice(swaps[row] * columns, columns));
        if (columns == 1)
        {
            for (int row = 1; row < n; row++) b[row] -= TensorPrimitives.Dot<T>(factors.Slice(row * stride, row), b[..row]);
            for (int row = n - 1; row >= 0; row--)
            {
                int next = row + 1;
                T sum = TensorPrimitives.Dot<T>(factors.Slice((row * stride) + next, n - next), b[next..n]);
                b[row] = (b[row] - sum) / factors[(row * stride) + row];
            }
            return;
        }
        for (int row = 1; row < n; row++)
        {
            Span<T> target = b.Slice(row * columns, columns);
            for (int k = 0; k < row; k++) SubtractMultiple(factors[(row * stride) + k], b.Slice(k * columns, columns), target);
        }
        for (int row = n - 1; row >= 0; row--)
        {
            Span<T> target = b.Slice(row * columns, columns);
            for (int k = row + 1; k < n; k++) SubtractMultiple(factors[(row * stride) + k], b.Slice(k * columns, columns), target);
            TensorPrimitives.Divide(target, factors[(row * stride) + row], target);
        }
    }

    /// <summary>Eliminates the columns from start to end in all rows below; whole rows change places.</summary>
    private static int FactorPanel(Span<T> a, int n, int start, int end, Span<int> swaps)
    {
        int stride = Stride(n);
        for (int column = start; column < end; column++)
        {
            int pivotRow = PivotRow(a, n, column);
            swaps[column] = pivotRow;
            T pivot = a[(pivotRow * stride) + column];
            if (pivot == T.Zero) return column;
            Swap(a.Slice(column * stride, n), a.Slice(pivotRow * stride, n));
            ReadOnlySpan<T> pivots = a.Slice((column * stride) + column + 1, end - column - 1);
            for (int row = column + 1; row < n; row++)
            {
                T factor = a[(row * stride) + column] / pivot;
                a[(row * stride) + column] = factor;
                SubtractMultiple(factor, pivots, a.Slice((row * stride) + column + 1, pivots.Length));
            }
        }
        return -1;
    }

    /// <summary>The row of the largest element on or below the diagonal; the first NaN wins.</summary>
    private static int PivotRow(ReadOnlySpan<T> a, int n, int column)
    {
        int best = column, stride = Stride(n);
        T largest = T.Abs(a[(column * stride) + column]);
        for (int row = column + 1; row < n && !T.IsNaN(largest); row++)
        {
            T size = T.Abs(a[(row * stride) + column]);
            if (size <= largest) continue; // a NaN is not, and ends the search
            largest = size;
            best = row;
        }
        return best;
    }

    /// <summary>a[end.., end..] −= a[end.., start..end] · a[start..end, end..], several rows at once.</summary>
    private static void SubtractProducts(Span<T> a, int n, int start, int end)
    {
        int width = n - end, row = end, stride = Stride(n);
        for (; row + RowsAtOnce <= n; row += RowsAtOnce)
        {
            int column = 0;
            for (; column + Vector<T>.Count <= width; column += Vector<T>.Count)
            {
                Span<T> first = a[((row * stride) + end + column)..], second = first[stride..];
                Span<T> third = second[stride..], fourth = third[stride..];
                Vector<T> sum0 = new(first), sum1 = new(second), sum2 = new(third), sum3 = new(fourth);
                for (int k = start; k < end; k++)
                {
                    Vector<T> pivots = new(a[((k * stride) + end + column)..]);
                    int factors = (row * stride) + k;
                    sum0 -= pivots * a[factors];
                    sum1 -= pivots * a[factors + stride];
                    sum2 -= pivots * a[factors + (2 * stride)];
                    sum3 -= pivots * a[factors + (3 * stride)];
                }
                sum0.CopyTo(first);
                sum1.CopyTo(second);
                sum2.CopyTo(third);
                sum3.CopyTo(fourth);
            }
            for (int k = start; k < end && column < width; k++)
            {
                ReadOnlySpan<T> pivots = a.Slice((k * stride) + end + column, width - column);
                for (int i = row; i < row + RowsAtOnce; i++)
                {
                    SubtractMultiple(a[(i * stride) + k], pivots, a.Slice((i * stride) + end + column, width - column));
                }
            }
        }
        for (; row < n; row++)
        {
            Span<T> target = a.Slice((row * stride) + end, width);
            for (int k = start; k < end; k++) SubtractMultiple(a[(row * stride) + k], a.Slice((k * stride) + end, width), target);
        }
    }

    private static void SubtractMultiple(T factor, ReadOnlySpan<T> source, Span<T> target) =>
        TensorPrimitives.MultiplyAdd(source, -factor, target, target);

    private static void Swap(Span<T> left, Span<T> right)
    {
        if (left == right) return;
        for (int i = 0; i < left.Length; i++) (left[i], right[i]) = (right[i], left[i]);
    }
}
