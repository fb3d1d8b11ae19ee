using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// The general dot product in plain loops: for integers (which wrap around), and for products so small that tiles would mostly
/// be empty. Every sum runs in the order of the depth, rounded as <see cref="ProductTile{T, TRow, TDepth}"/> rounds.
/// </summary>
internal sealed unsafe class DirectProduct<T> : ContractPlan where T : unmanaged, INumberBase<T>
{
    private const int SmallProduct = 1 << 9; // multiply-adds of one matrix product

    private readonly int[] rows, columns, leftDepths, rightDepths;
    private readonly int[] places; // where each product's operands start, in turn

    public DirectProduct(ContractionLayout layout)
    {
        rows = layout.Rows.LeftOffsets();
        columns = layout.Columns.RightOffsets();
        leftDepths = layout.Depth.LeftOffsets();
        rightDepths = layout.Depth.RightOffsets();
        places = new int[2 * layout.Batch.Size];
        for (int i = 0; i < places.Length; i += 2) (places[i], places[i + 1]) = layout.Batch.Offset(i / 2);
    }

    /// <summary>Whether plain loops are faster than tiles.</summary>
    public static bool IsBest(ContractionLayout layout) =>
        (long)layout.Rows.Size * layout.Columns.Size * layout.Depth.Size <= SmallProduct;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(nint left, nint right, nint result, nint workspace, Epilogue epilogue)
    {
        T* c = (T*)result;
        for (int place = 0; place < places.Length; place += 2)
        {
            T* a = (T*)left + places[place];
            T* b = (T*)right + places[place + 1];
            foreach (int row in rows)
            {
                Row(a + row, b, columns, leftDepths, rightDepths, c);
                c += columns.Length;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
