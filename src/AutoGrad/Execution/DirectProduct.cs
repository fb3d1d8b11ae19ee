using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// The general dot product in plain loops: for integers (which wrap around), and for products so small that packing would cost more than
/// the work. Every sum runs in the order of the depth, rounded as <see cref="RegisterTile{T, TVector, TOperations, TDepth}"/> rounds.
/// </summary>
internal static unsafe class DirectProduct<T> where T : unmanaged, INumberBase<T>
{
    private const int SmallProduct = 1 << 9; // multiply-adds of one matrix product
    private const int SmallTable = 256;

    /// <summary>Whether plain loops are faster than packing.</summary>
    public static bool IsBest(ContractionLayout layout) =>
        (long)layout.Rows.Size * layout.Columns.Size * layout.Depth.Size <= SmallProduct
        && layout.Rows.Size + layout.Columns.Size + (2L * layout.Depth.Size) <= SmallTable;

    /// <summary>Computes all products of the batch, one after another in c.</summary>
    [SkipLocalsInit]
    public static void Run(ContractionLayout layout, T* a, T* b, T* c, StoragePool pool)
    {
        int rows = layout.Rows.Size;
        int columns = layout.Columns.Size;
        int depth = layout.Depth.Size;
        long tableSize = rows + (long)columns + (2L * depth);
        Storage? rented = tableSize <= SmallTable ? null : pool.Rent(tableSize * sizeof(int));
        Span<int> table = rented is null ? stackalloc int[SmallTable] : rented.AsSpan<int>();
        Span<int> rowOffsets = table[..rows];
        Span<int> columnOffsets = table.Slice(rows, columns);
        Span<int> leftDepths = table.Slice(rows + columns, depth);
        Span<int> rightDepths = table.Slice(rows + columns + depth, depth);
        layout.Rows.LeftOffsets(rowOffsets);
        layout.Columns.RightOffsets(columnOffsets);
        layout.Depth.LeftOffsets(leftDepths);
        layout.Depth.RightOffsets(rightDepths);
        for (int place = 0; place < layout.Batch.Size; place++)
        {
            (int left, int right) = layout.Batch.Offset(place);
            foreach (int row in rowOffsets)
            {
                Row(a + left + row, b + right, columnOffsets, leftDepths, rightDepths, c);
                c += columns;
            }
        }
        if (rented is not null) pool.Return(rented);
    }

    private static void Row(T* a, T* b, ReadOnlySpan<int> columns, ReadOnlySpan<int> leftDepths, ReadOnlySpan<int> rightDepths, T* c)
    {
        int column = 0;
        for (; column <= columns.Length - 4; column += 4) // four sums at once hide the latency of each
        {
            T* b0 = b + columns[column];
            T* b1 = b + columns[column + 1];
            T* b2 = b + columns[column + 2];
            T* b3 = b + columns[column + 3];
            T s0 = T.Zero, s1 = T.Zero, s2 = T.Zero, s3 = T.Zero;
            for (int k = 0; k < leftDepths.Length; k++)
            {
                T factor = a[leftDepths[k]];
                int at = rightDepths[k];
                s0 = T.MultiplyAddEstimate(factor, b0[at], s0);
                s1 = T.MultiplyAddEstimate(factor, b1[at], s1);
                s2 = T.MultiplyAddEstimate(factor, b2[at], s2);
                s3 = T.MultiplyAddEstimate(factor, b3[at], s3);
            }
            c[column] = s0;
            c[column + 1] = s1;
            c[column + 2] = s2;
            c[column + 3] = s3;
        }
        for (; column < columns.Length; column++)
        {
            T* b0 = b + columns[column];
            T sum = T.Zero;
            for (int k = 0; k < leftDepths.Length; k++) sum = T.MultiplyAddEstimate(a[leftDepths[k]], b0[rightDepths[k]], sum);
            c[column] = sum;
        }
    }
}
