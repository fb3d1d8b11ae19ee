using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>
/// The product of one row and a matrix that is contiguous along its columns or along the summed axis: it is read once where it lies.
/// A matrix times a column is the same with the roles exchanged, (x W)ᵀ = Wᵀ xᵀ, for a column is laid out as a row.
/// </summary>
internal sealed unsafe class RowProduct<T, TVector, TOperations> : MatrixProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private readonly int columns, depth;
    private readonly bool exchanged, isDown;

    private RowProduct(int columns, int depth, bool isDown, bool exchanged, bool parallel)
    {
        (this.columns, this.depth, this.isDown, this.exchanged) = (columns, depth, isDown, exchanged);
        if (parallel) Tasks = Math.Min(TasksFor(8L * columns * depth), Math.Max(columns / (16 * TOperations.Count), 1));
    }

    /// <summary>The plan for a matrix of these strides, or null if it is contiguous along neither axis.</summary>
    public static RowProduct<T, TVector, TOperations>? For(int columns, int depth, Steps matrix, bool exchanged, bool parallel)
    {
        bool isDown = columns > 1 && matrix.Line == 1 && matrix.Depth != 0;
        bool isAlong = matrix.Depth == 1 && matrix.Line != 0 && depth >= TOperations.Count;
        return isDown || isAlong ? new RowProduct<T, TVector, TOperations>(columns, depth, isDown, exchanged, parallel) : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int task, MatrixOperand<T> left, MatrixOperand<T> right, T* c, T* workspace, Epilogue epilogue)
    {
        MatrixOperand<T> vector = exchanged ? right : left;
        MatrixOperand<T> matrix = exchanged ? left : right;
        T* x = vector.Line(0);
        if (vector.DepthRun(depth) < depth)
        {
            T* source = vector.Start + vector.Lines[0];
            x = ThreadWorkspace.RentPinned<T>(depth);
            for (int k = 0; k < depth; k++) x[k] = source[vector.Depths[k]];
        }
        int from = Start(task);
        int count = Start(task + 1) - from;
        T* start = matrix.Line(from);
        if (!isDown) RowVectorProduct<T, TVector, TOperations>.Dots(count, depth, x, start, matrix.Steps.Line, c + from);
        else if (count >= TOperations.Count) Stream<TVector, TOperations>(count, x, start, matrix.Steps.Depth, c + from);
        else if (count >= Vector256<T>.Count && TOperations.Count > Vector256<T>.Count)
            Stream<Vector256<T>, Operations256<T>>(count, x, start, matrix.Steps.Depth, c + from);
        else if (count >= Vector128<T>.Count && TOperations.Count > Vector128<T>.Count)
            Stream<Vector128<T>, Operations128<T>>(count, x, start, matrix.Steps.Depth, c + from);
        else Stream<T, Operations1<T>>(count, x, start, matrix.Steps.Depth, c + from);
    }

    private int Start(int task) => task == Tasks ? columns : (int)((long)task * columns / Tasks) / TOperations.Count * TOperations.Count;

    private void Stream<TSpan, TSpanOperations>(int count, T* x, T* start, int step, T* y)
        where TSpan : struct
        where TSpanOperations : IVectorOperations<T, TSpan> =>
        RowVectorProduct<T, TSpan, TSpanOperations>.Stream(count, depth, x, start, step, y);
}
