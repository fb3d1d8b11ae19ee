using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>The product of a column and a row: every element is one multiplication, and the time goes into writing.</summary>
internal sealed unsafe class OuterProduct<T, TVector, TOperations> : MatrixProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private readonly int rows, columns;

    public OuterProduct(int rows, int columns, bool parallel)
    {
        (this.rows, this.columns) = (rows, columns);
        if (parallel) Tasks = Math.Min(TasksFor(8L * rows * columns), rows); // a number written takes as long as eight multiply-adds
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int task, MatrixOperand<T> left, MatrixOperand<T> right, T* c, T* workspace, Epilogue epilogue)
    {
        T* row = right.Line(0);
        if (!right.LinesRun(columns))
        {
            row = ThreadWorkspace.RentPinned<T>(columns);
            for (int j = 0; j < columns; j++) row[j] = *right.Line(j);
        }
        int end = (int)((long)(task + 1) * rows / Tasks);
        for (int i = (int)((long)task * rows / Tasks); i < end; i++)
        {
            T factor = *left.Line(i);
            T* target = c + (i * (nint)columns);
            if (columns >= TOperations.Count) RowVectorProduct<T, TVector, TOperations>.Scale(columns, factor, row, target);
            else for (int j = 0; j < columns; j++) target[j] = factor * row[j];
        }
    }
}
