using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// The product of one row vector and a matrix, y[j] = Σ over k of x[k] · right(k, j), which reads the matrix once and so is bound by
/// memory: nothing is packed.
/// </summary>
internal static unsafe class RowVectorProduct<T, TVector, TOperations>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    /// <summary>Columns next to one another: vectors of sums run down the rows. There are at least as many columns as lanes.</summary>
    public static void Stream(int columns, int depth, T* x, T* right, nint step, T* y)
    {
        int lanes = TOperations.Count;
        bool wide = lanes * sizeof(T) == 64; // 32 registers hold 16 sums, and whole cache lines in a row keep the prefetcher going
        for (int column = 0; column < columns;)
        {
            if (wide && columns - column > 8 * lanes)
            {
                Stream16(column, columns, depth, x, right, step, y);
                column += 16 * lanes;
            }
            else
            {
                Stream8(column, columns, depth, x, right, step, y);
                column += 8 * lanes;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Stream16(int column, int columns, int depth, T* x, T* right, nint step, T* y)
    {
        int lanes = TOperations.Count;
        int last = columns - lanes; // the last vectors overlap instead of running over the edge; they compute the same numbers twice
        int j0 = Math.Min(column, last);
        int j1 = Math.Min(column + lanes, last);
        int j2 = Math.Min(column + (2 * lanes), last);
        int j3 = Math.Min(column + (3 * lanes), last);
        int j4 = Math.Min(column + (4 * lanes), last);
        int j5 = Math.Min(column + (5 * lanes), last);
        int j6 = Math.Min(column + (6 * lanes), last);
        int j7 = Math.Min(column + (7 * lanes), last);
        int j8 = Math.Min(column + (8 * lanes), last);
        int j9 = Math.Min(column + (9 * lanes), last);
        int j10 = Math.Min(column + (10 * lanes), last);
        int j11 = Math.Min(column + (11 * lanes), last);
        int j12 = Math.Min(column + (12 * lanes), last);
        int j13 = Math.Min(column + (13 * lanes), last);
        int j14 = Math.Min(column + (14 * lanes), last);
        int j15 = Math.Min(column + (15 * lanes), last);
        TVector s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        TVector s8 = default, s9 = default, s10 = default, s11 = default, s12 = default, s13 = default, s14 = default, s15 = default;
        for (int k = 0; k < depth; k++)
        {
            T* row = right + (k * step);
            TVector factor = TOperations.Broadcast(x[k]);
            s0 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j0), s0);
            s1 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j1), s1);
            s2 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j2), s2);
            s3 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j3), s3);
            s4 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j4), s4);
            s5 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j5), s5);
            s6 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j6), s6);
            s7 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j7), s7);
            s8 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j8), s8);
            s9 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j9), s9);
            s10 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j10), s10);
            s11 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j11), s11);
            s12 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j12), s12);
            s13 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j13), s13);
            s14 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j14), s14);
            s15 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j15), s15);
        }
        TOperations.Store(s0, y + j0);
        TOperations.Store(s1, y + j1);
        TOperations.Store(s2, y + j2);
        TOperations.Store(s3, y + j3);
        TOperations.Store(s4, y + j4);
        TOperations.Store(s5, y + j5);
        TOperations.Store(s6, y + j6);
        TOperations.Store(s7, y + j7);
        TOperations.Store(s8, y + j8);
        TOperations.Store(s9, y + j9);
        TOperations.Store(s10, y + j10);
        TOperations.Store(s11, y + j11);
        TOperations.Store(s12, y + j12);
        TOperations.Store(s13, y + j13);
        TOperations.Store(s14, y + j14);
        TOperations.Store(s15, y + j15);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Stream8(int column, int columns, int depth, T* x, T* right, nint step, T* y)
    {
        int lanes = TOperations.Count;
        int last = columns - lanes; // the last vectors overlap instead of running over the edge; they compute the same numbers twice
        int j0 = Math.Min(column, last);
        int j1 = Math.Min(column + lanes, last);
        int j2 = Math.Min(column + (2 * lanes), last);
        int j3 = Math.Min(column + (3 * lanes), last);
        int j4 = Math.Min(column + (4 * lanes), last);
        int j5 = Math.Min(column + (5 * lanes), last);
        int j6 = Math.Min(column + (6 * lanes), last);
        int j7 = Math.Min(column + (7 * lanes), last);
        TVector s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        for (int k = 0; k < depth; k++)
        {
            T* row = right + (k * step);
            TVector factor = TOperations.Broadcast(x[k]);
            s0 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j0), s0);
            s1 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j1), s1);
            s2 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j2), s2);
            s3 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j3), s3);
            s4 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j4), s4);
            s5 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j5), s5);
            s6 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j6), s6);
            s7 = TOperations.MultiplyAdd(factor, TOperations.Load(row + j7), s7);
        }
        TOperations.Store(s0, y + j0);
        TOperations.Store(s1, y + j1);
        TOperations.Store(s2, y + j2);
        TOperations.Store(s3, y + j3);
        TOperations.Store(s4, y + j4);
        TOperations.Store(s5, y + j5);
        TOperations.Store(s6, y + j6);
        TOperations.Store(s7, y + j7);
    }

    /// <summary>
    /// The depth contiguous (a transposed matrix): eight dot products at a time, each summed in as many lanes as a vector has. The depth is
    /// at least the number of lanes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dots(int columns, int depth, T* x, T* right, nint step, T* y)
    {
        int lanes = TOperations.Count;
        int whole = depth - (depth % lanes);
        int tail = depth - lanes;
        int counted = whole - tail; // the lanes of the last vector that were summed before
        for (int column = 0; column < columns; column += 8)
        {
            int end = columns - 1;
            T* r0 = right + (column * step);
            T* r1 = right + (Math.Min(column + 1, end) * step);
            T* r2 = right + (Math.Min(column + 2, end) * step);
            T* r3 = right + (Math.Min(column + 3, end) * step);
            T* r4 = right + (Math.Min(column + 4, end) * step);
            T* r5 = right + (Math.Min(column + 5, end) * step);
            T* r6 = right + (Math.Min(column + 6, end) * step);
            T* r7 = right + (Math.Min(column + 7, end) * step);
            TVector s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
            for (int k = 0; k < whole; k += lanes)
            {
                TVector factor = TOperations.Load(x + k);
                s0 = TOperations.MultiplyAdd(factor, TOperations.Load(r0 + k), s0);
                s1 = TOperations.MultiplyAdd(factor, TOperations.Load(r1 + k), s1);
                s2 = TOperations.MultiplyAdd(factor, TOperations.Load(r2 + k), s2);
                s3 = TOperations.MultiplyAdd(factor, TOperations.Load(r3 + k), s3);
                s4 = TOperations.MultiplyAdd(factor, TOperations.Load(r4 + k), s4);
                s5 = TOperations.MultiplyAdd(factor, TOperations.Load(r5 + k), s5);
                s6 = TOperations.MultiplyAdd(factor, TOperations.Load(r6 + k), s6);
                s7 = TOperations.MultiplyAdd(factor, TOperations.Load(r7 + k), s7);
            }
            if (whole < depth)
            {
                // Both factors are masked: a zero times an infinity that has been counted before would be NaN.
                TVector factor = TOperations.WithoutFirst(TOperations.Load(x + tail), counted);
                s0 = TOperations.MultiplyAdd(factor, TOperations.WithoutFirst(TOperations.Load(r0 + tail), counted), s0);
                s1 = TOperations.MultiplyAdd(factor, TOperations.WithoutFirst(TOperations.Load(r1 + tail), counted), s1);
                s2 = TOperations.MultiplyAdd(factor, TOperations.WithoutFirst(TOperations.Load(r2 + tail), counted), s2);
                s3 = TOperations.MultiplyAdd(factor, TOperations.WithoutFirst(TOperations.Load(r3 + tail), counted), s3);
                s4 = TOperations.MultiplyAdd(factor, TOperations.WithoutFirst(TOperations.Load(r4 + tail), counted), s4);
                s5 = TOperations.MultiplyAdd(factor, TOperations.WithoutFirst(TOperations.Load(r5 + tail), counted), s5);
                s6 = TOperations.MultiplyAdd(factor, TOperations.WithoutFirst(TOperations.Load(r6 + tail), counted), s6);
                s7 = TOperations.MultiplyAdd(factor, TOperations.WithoutFirst(TOperations.Load(r7 + tail), counted), s7);
            }
            y[column] = TOperations.Sum(s0);
            if (column + 1 < columns) y[column + 1] = TOperations.Sum(s1);
            if (column + 2 < columns) y[column + 2] = TOperations.Sum(s2);
            if (column + 3 < columns) y[column + 3] = TOperations.Sum(s3);
            if (column + 4 < columns) y[column + 4] = TOperations.Sum(s4);
            if (column + 5 < columns) y[column + 5] = TOperations.Sum(s5);
            if (column + 6 < columns) y[column + 6] = TOperations.Sum(s6);
            if (column + 7 < columns) y[column + 7] = TOperations.Sum(s7);
        }
    }

    /// <summary>The row vector scaled: the depth is 1 and the matrix a row. There are at least as many columns as lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(int columns, T x, T* right, T* y)
    {
        int lanes = TOperations.Count;
        TVector factor = TOperations.Broadcast(x);
        int column = 0;
        for (; column <= columns - lanes; column += lanes)
        {
            TOperations.Store(TOperations.Multiply(factor, TOperations.Load(right + column)), y + column);
        }
        if (column == columns) return;
        column = columns - lanes;
        TOperations.Store(TOperations.Multiply(factor, TOperations.Load(right + column)), y + column);
    }
}
