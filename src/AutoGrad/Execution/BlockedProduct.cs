using System.Numerics;

namespace AutoGrad.Execution;

/// <summary>
/// A batch of matrix products for one vector width: picks the way for one product from its sizes and strides, and spreads the work over
/// threads, within one product when it is large and over the batch when there are many small ones.
/// </summary>
internal static unsafe class BlockedProduct<T, TVector, TOperations>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private const int DepthPerPart = 1 << 15; // few results over a longer depth are summed in parts of this length
    private const int ResultsToPart = 1 << 12;
    private const long WorkPerTask = 1 << 18;

    /// <summary>
    /// Computes all products of the batch, one after another in c. The work in multiply-adds decides whether threads are used.
    /// </summary>
    public static void Run(ContractionLayout layout, T* a, T* b, T* c, StoragePool pool, long parallelFrom)
    {
        int rows = layout.Rows.Size;
        int columns = layout.Columns.Size;
        int depth = layout.Depth.Size;
        int batch = layout.Batch.Size;
        Storage tables = pool.Rent((rows + (long)columns + (2L * depth)) * sizeof(int));
        layout.Rows.LeftOffsets(tables.AsSpan<int>()[..rows]);
        layout.Columns.RightOffsets(tables.AsSpan<int>().Slice(rows, columns));
        layout.Depth.LeftOffsets(tables.AsSpan<int>().Slice(rows + columns, depth));
        layout.Depth.RightOffsets(tables.AsSpan<int>().Slice(rows + columns + depth, depth));
        fixed (int* table = tables.AsSpan<int>())
        {
            var left = new MatrixOperand<T>(a, table, table + rows + columns);
            var right = new MatrixOperand<T>(b, table + rows, table + rows + columns + depth);
            long work = (long)rows * columns * depth;
            if (depth >= 2 * DepthPerPart && (long)rows * columns <= ResultsToPart)
            {
                for (int place = 0; place < batch; place++)
                {
                    (int leftOffset, int rightOffset) = layout.Batch.Offset(place);
                    Parts(rows, columns, depth, left.Move(leftOffset), right.Move(rightOffset), c + (place * (nint)rows * columns), pool);
                }
            }
            else if (batch > 1 && work < parallelFrom)
            {
                Many(layout, left, right, work, c, work * batch >= parallelFrom);
            }
            else
            {
                Storage workspace = pool.Rent(OneProduct<T, TVector, TOperations>.Workspace(rows, columns, depth) * sizeof(T));
                fixed (T* memory = workspace.AsSpan<T>())
                {
                    for (int place = 0; place < batch; place++)
                    {
                        (int leftOffset, int rightOffset) = layout.Batch.Offset(place);
                        T* target = c + (place * (nint)rows * columns);
                        OneProduct<T, TVector, TOperations>.Run(
                            rows, columns, depth, left.Move(leftOffset), right.Move(rightOffset), target, memory, work >= parallelFrom);
                    }
                }
                pool.Return(workspace);
            }
        }
        pool.Return(tables);
    }

    /// <summary>Many small products: runs of them are the unit of work, so that each thread keeps its workspace warm.</summary>
    private static void Many(ContractionLayout layout, MatrixOperand<T> left, MatrixOperand<T> right, long work, T* c, bool parallel)
    {
        int rows = layout.Rows.Size;
        int columns = layout.Columns.Size;
        int depth = layout.Depth.Size;
        int batch = layout.Batch.Size;
        int perTask = (int)Math.Max(WorkPerTask / work, 1);
        int tasks = parallel ? ParallelLoop.Chunks(batch, perTask) : 1;
        ParallelLoop.For(tasks, task =>
        {
            long size = OneProduct<T, TVector, TOperations>.Workspace(rows, columns, depth);
            fixed (T* memory = ThreadWorkspace.Rent<T>(size))
            {
                int end = parallel ? Math.Min(batch, (task + 1) * perTask) : batch;
                for (int place = task * perTask; place < end; place++)
                {
                    (int leftOffset, int rightOffset) = layout.Batch.Offset(place);
                    T* target = c + (place * (nint)rows * columns);
                    OneProduct<T, TVector, TOperations>.Run(
                        rows, columns, depth, left.Move(leftOffset), right.Move(rightOffset), target, memory, false);
                }
            }
        });
    }

    /// <summary>Few results over a long depth: parts of fixed length are summed side by side and then added in their order.</summary>
    private static void Parts(int rows, int columns, int depth, MatrixOperand<T> left, MatrixOperand<T> right, T* c, StoragePool pool)
    {
        int parts = ParallelLoop.Chunks(depth, DepthPerPart);
        int results = rows * columns;
        Storage partial = pool.Rent((long)parts * results * sizeof(T));
        fixed (T* sums = partial.AsSpan<T>())
        {
            T* target = sums;
            ParallelLoop.For(parts, part =>
            {
                int from = part * DepthPerPart;
                int length = Math.Min(DepthPerPart, depth - from);
                fixed (T* memory = ThreadWorkspace.Rent<T>(OneProduct<T, TVector, TOperations>.Workspace(rows, columns, length)))
                {
                    T* sum = target + (part * (nint)results);
                    OneProduct<T, TVector, TOperations>.Run(
                        rows, columns, length, left.SkipDepths(from), right.SkipDepths(from), sum, memory, false);
                }
            });
            for (int i = 0; i < results; i++)
            {
                T total = sums[i];
                for (int part = 1; part < parts; part++) total += sums[(part * (nint)results) + i];
                c[i] = total;
            }
        }
        pool.Return(partial);
    }
}
