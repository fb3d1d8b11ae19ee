using System.Numerics;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>One matrix product for one vector width, by the way that suits its shape: scaled rows, a streamed row, or blocks.</summary>
internal static unsafe class OneProduct<T, TVector, TOperations>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private const int ColumnsPerTask = 1 << 10;

    /// <summary>The elements of workspace that <see cref="Run"/> needs.</summary>
    public static long Workspace(int rows, int columns, int depth)
    {
        if (depth == 1) return columns;
        if (rows == 1 || columns == 1) return depth + Gemm<T, TVector, TOperations>.Workspace(1, Math.Max(rows, columns), depth);
        return PrefersTransposed(rows, columns)
            ? Gemm<T, TVector, TOperations>.Workspace(columns, rows, depth)
            : Gemm<T, TVector, TOperations>.Workspace(rows, columns, depth);
    }

    /// <summary>Computes the product into c, row-major and contiguous. The depth is at least 1.</summary>
    public static void Run(
        int rows, int columns, int depth, MatrixOperand<T> left, MatrixOperand<T> right, T* c, T* workspace, bool parallel)
    {
        if (depth == 1) Outer(rows, columns, left, right, c, workspace, parallel);
        else if (rows == 1) Row(columns, depth, left, right, c, workspace, parallel);
        else if (columns == 1) Row(rows, depth, right, left, c, workspace, parallel); // (x W)ᵀ = Wᵀ xᵀ, and a column is laid out as a row
        else if (PrefersTransposed(rows, columns))
            Gemm<T, TVector, TOperations>.Multiply(columns, rows, depth, right, left, c, 1, columns, workspace, parallel);
        else Gemm<T, TVector, TOperations>.Multiply(rows, columns, depth, left, right, c, columns, 1, workspace, parallel);
    }

    // Tiles are much wider than high, so a narrow result wastes less when it is computed on its side, if it is narrow enough to pay for
    // storing tiles transposed.
    private static bool PrefersTransposed(int rows, int columns) =>
        rows > columns && Gemm<T, TVector, TOperations>.Cost(columns, rows) * 5 < Gemm<T, TVector, TOperations>.Cost(rows, columns) * 4;

    private static void Outer(int rows, int columns, MatrixOperand<T> left, MatrixOperand<T> right, T* c, T* workspace, bool parallel)
    {
        T* row = right.Start + right.Depths[0] + right.Lines[0];
        if (!MatrixOperand<T>.IsRun(right.Lines, columns))
        {
            for (int j = 0; j < columns; j++) workspace[j] = right.Start[right.Depths[0] + right.Lines[j]];
            row = workspace;
        }
        int rowsPerTask = Math.Max(ColumnsPerTask * 64 / columns, 1);
        int tasks = parallel ? ParallelLoop.Chunks(rows, rowsPerTask) : 1;
        ParallelLoop.For(tasks, task =>
        {
            int end = parallel ? Math.Min(rows, (task + 1) * rowsPerTask) : rows;
            for (int i = task * rowsPerTask; i < end; i++)
            {
                Scale(columns, left.Start[left.Depths[0] + left.Lines[i]], row, c + (i * (nint)columns));
            }
        });
    }

    private static void Scale(int columns, T x, T* row, T* y)
    {
        if (columns >= TOperations.Count) RowVectorProduct<T, TVector, TOperations>.Scale(columns, x, row, y);
        else for (int j = 0; j < columns; j++) y[j] = x * row[j];
    }

    private static void Row(int columns, int depth, MatrixOperand<T> left, MatrixOperand<T> right, T* c, T* workspace, bool parallel)
    {
        T* x = left.Start + left.Lines[0] + left.Depths[0];
        if (!MatrixOperand<T>.IsRun(left.Depths, depth))
        {
            T* source = left.Start + left.Lines[0];
            for (int k = 0; k < depth; k++) workspace[k] = source[left.Depths[k]];
            x = workspace;
        }
        bool down = columns > 1 && MatrixOperand<T>.IsRun(right.Lines, columns);
        bool along = !down && depth >= TOperations.Count && MatrixOperand<T>.IsRun(right.Depths, depth);
        if (!down && !along)
        {
            Gemm<T, TVector, TOperations>.Multiply(1, columns, depth, left, right, c, columns, 1, workspace + depth, parallel);
            return;
        }
        int tasks = parallel ? ParallelLoop.Chunks(columns, ColumnsPerTask) : 1;
        ParallelLoop.For(tasks, task =>
        {
            int from = task * ColumnsPerTask;
            int count = parallel ? Math.Min(ColumnsPerTask, columns - from) : columns;
            if (down) Stream(count, depth, x, right.Start + right.Lines[from], right.Depths, c + from);
            else Dots(count, depth, x, right.Start + right.Depths[0], right.Lines + from, c + from);
        });
    }

    private static void Dots(int columns, int depth, T* x, T* right, int* lines, T* y) =>
        RowVectorProduct<T, TVector, TOperations>.Dots(columns, depth, x, right, lines, y);

    private static void Stream(int columns, int depth, T* x, T* right, int* depths, T* y)
    {
        if (columns >= TOperations.Count) RowVectorProduct<T, TVector, TOperations>.Stream(columns, depth, x, right, depths, y);
        else if (columns >= Vector256<T>.Count && TOperations.Count > Vector256<T>.Count)
            RowVectorProduct<T, Vector256<T>, Operations256<T>>.Stream(columns, depth, x, right, depths, y);
        else if (columns >= Vector128<T>.Count && TOperations.Count > Vector128<T>.Count)
            RowVectorProduct<T, Vector128<T>, Operations128<T>>.Stream(columns, depth, x, right, depths, y);
        else RowVectorProduct<T, T, Operations1<T>>.Stream(columns, depth, x, right, depths, y);
    }
}
