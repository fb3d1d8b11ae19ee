using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>Where row k of the right operand of a <see cref="RegisterTile{T, TVector, TOperations, TDepth}"/> starts.</summary>
internal unsafe interface IDepthStep<T> where T : unmanaged
{
    T* Row(T* start, int k);
}

/// <summary>Rows a fixed distance apart: a packed panel.</summary>
internal readonly unsafe struct EvenDepth<T>(int distance) : IDepthStep<T> where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Row(T* start, int k) => start + (k * (nint)distance);
}

/// <summary>Rows at offsets listed in a table: a matrix used where it lies, or the taps of a convolution.</summary>
internal readonly unsafe struct ListedDepth<T>(int* offsets) : IDepthStep<T> where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Row(T* start, int k) => start + offsets[k];
}

/// <summary>
/// The innermost step of dense kernels: c[i, j] (+)= Σ over k of a[k, i] · b[k, j] for a few rows i and two vectors of columns j, held in
/// registers. The left operand is packed so that its rows follow one another for each k. Every element is one chain of fused
/// multiply-adds in the order of k, so its bits depend neither on the vector width nor on how the matrix is cut into tiles.
/// </summary>
/// <remarks>
/// 12 × 2 vectors fill the 32 registers of AVX-512 (24 sums, 2 columns, 1 broadcast); 6 × 2 fill the 16 registers of AVX2.
/// The bodies are written out because the JIT keeps sums in registers only when each is a local of its own.
/// </remarks>
internal static unsafe class RegisterTile<T, TVector, TOperations, TDepth>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
    where TDepth : struct, IDepthStep<T>
{
    /// <summary>Computes one tile of 12, 8, 6 or 4 rows, see <see cref="RowPanels"/>; c's rows are a stride apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int rows, int depth, T* a, T* b, TDepth step, T* c, nint stride, bool accumulate)
    {
        switch (rows)
        {
            case 12: Rows12(depth, a, b, step, c, stride, accumulate); break;
            case 8: Rows8(depth, a, b, step, c, stride, accumulate); break;
            case 6: Rows6(depth, a, b, step, c, stride, accumulate); break;
            case 4: Rows4(depth, a, b, step, c, stride, accumulate); break;
            default: throw Errors.Internal($"no register tile of {rows} rows");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows12(int depth, T* a, T* b, TDepth step, T* c, nint stride, bool accumulate)
    {
        int lanes = TOperations.Count;
        TVector c00 = accumulate ? TOperations.Load(c + (0 * stride)) : default;
        TVector c01 = accumulate ? TOperations.Load(c + (0 * stride) + lanes) : default;
        TVector c10 = accumulate ? TOperations.Load(c + (1 * stride)) : default;
        TVector c11 = accumulate ? TOperations.Load(c + (1 * stride) + lanes) : default;
        TVector c20 = accumulate ? TOperations.Load(c + (2 * stride)) : default;
        TVector c21 = accumulate ? TOperations.Load(c + (2 * stride) + lanes) : default;
        TVector c30 = accumulate ? TOperations.Load(c + (3 * stride)) : default;
        TVector c31 = accumulate ? TOperations.Load(c + (3 * stride) + lanes) : default;
        TVector c40 = accumulate ? TOperations.Load(c + (4 * stride)) : default;
        TVector c41 = accumulate ? TOperations.Load(c + (4 * stride) + lanes) : default;
        TVector c50 = accumulate ? TOperations.Load(c + (5 * stride)) : default;
        TVector c51 = accumulate ? TOperations.Load(c + (5 * stride) + lanes) : default;
        TVector c60 = accumulate ? TOperations.Load(c + (6 * stride)) : default;
        TVector c61 = accumulate ? TOperations.Load(c + (6 * stride) + lanes) : default;
        TVector c70 = accumulate ? TOperations.Load(c + (7 * stride)) : default;
        TVector c71 = accumulate ? TOperations.Load(c + (7 * stride) + lanes) : default;
        TVector c80 = accumulate ? TOperations.Load(c + (8 * stride)) : default;
        TVector c81 = accumulate ? TOperations.Load(c + (8 * stride) + lanes) : default;
        TVector c90 = accumulate ? TOperations.Load(c + (9 * stride)) : default;
        TVector c91 = accumulate ? TOperations.Load(c + (9 * stride) + lanes) : default;
        TVector c100 = accumulate ? TOperations.Load(c + (10 * stride)) : default;
        TVector c101 = accumulate ? TOperations.Load(c + (10 * stride) + lanes) : default;
        TVector c110 = accumulate ? TOperations.Load(c + (11 * stride)) : default;
        TVector c111 = accumulate ? TOperations.Load(c + (11 * stride) + lanes) : default;
        for (int k = 0; k < depth; k++)
        {
            T* row = step.Row(b, k);
            TVector b0 = TOperations.Load(row);
            TVector b1 = TOperations.Load(row + lanes);
            TVector x = TOperations.Broadcast(a[0]);
            c00 = TOperations.MultiplyAdd(x, b0, c00);
            c01 = TOperations.MultiplyAdd(x, b1, c01);
            x = TOperations.Broadcast(a[1]);
            c10 = TOperations.MultiplyAdd(x, b0, c10);
            c11 = TOperations.MultiplyAdd(x, b1, c11);
            x = TOperations.Broadcast(a[2]);
            c20 = TOperations.MultiplyAdd(x, b0, c20);
            c21 = TOperations.MultiplyAdd(x, b1, c21);
            x = TOperations.Broadcast(a[3]);
            c30 = TOperations.MultiplyAdd(x, b0, c30);
            c31 = TOperations.MultiplyAdd(x, b1, c31);
            x = TOperations.Broadcast(a[4]);
            c40 = TOperations.MultiplyAdd(x, b0, c40);
            c41 = TOperations.MultiplyAdd(x, b1, c41);
            x = TOperations.Broadcast(a[5]);
            c50 = TOperations.MultiplyAdd(x, b0, c50);
            c51 = TOperations.MultiplyAdd(x, b1, c51);
            x = TOperations.Broadcast(a[6]);
            c60 = TOperations.MultiplyAdd(x, b0, c60);
            c61 = TOperations.MultiplyAdd(x, b1, c61);
            x = TOperations.Broadcast(a[7]);
            c70 = TOperations.MultiplyAdd(x, b0, c70);
            c71 = TOperations.MultiplyAdd(x, b1, c71);
            x = TOperations.Broadcast(a[8]);
            c80 = TOperations.MultiplyAdd(x, b0, c80);
            c81 = TOperations.MultiplyAdd(x, b1, c81);
            x = TOperations.Broadcast(a[9]);
            c90 = TOperations.MultiplyAdd(x, b0, c90);
            c91 = TOperations.MultiplyAdd(x, b1, c91);
            x = TOperations.Broadcast(a[10]);
            c100 = TOperations.MultiplyAdd(x, b0, c100);
            c101 = TOperations.MultiplyAdd(x, b1, c101);
            x = TOperations.Broadcast(a[11]);
            c110 = TOperations.MultiplyAdd(x, b0, c110);
            c111 = TOperations.MultiplyAdd(x, b1, c111);
            a += 12;
        }
        TOperations.Store(c00, c + (0 * stride));
        TOperations.Store(c01, c + (0 * stride) + lanes);
        TOperations.Store(c10, c + (1 * stride));
        TOperations.Store(c11, c + (1 * stride) + lanes);
        TOperations.Store(c20, c + (2 * stride));
        TOperations.Store(c21, c + (2 * stride) + lanes);
        TOperations.Store(c30, c + (3 * stride));
        TOperations.Store(c31, c + (3 * stride) + lanes);
        TOperations.Store(c40, c + (4 * stride));
        TOperations.Store(c41, c + (4 * stride) + lanes);
        TOperations.Store(c50, c + (5 * stride));
        TOperations.Store(c51, c + (5 * stride) + lanes);
        TOperations.Store(c60, c + (6 * stride));
        TOperations.Store(c61, c + (6 * stride) + lanes);
        TOperations.Store(c70, c + (7 * stride));
        TOperations.Store(c71, c + (7 * stride) + lanes);
        TOperations.Store(c80, c + (8 * stride));
        TOperations.Store(c81, c + (8 * stride) + lanes);
        TOperations.Store(c90, c + (9 * stride));
        TOperations.Store(c91, c + (9 * stride) + lanes);
        TOperations.Store(c100, c + (10 * stride));
        TOperations.Store(c101, c + (10 * stride) + lanes);
        TOperations.Store(c110, c + (11 * stride));
        TOperations.Store(c111, c + (11 * stride) + lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows8(int depth, T* a, T* b, TDepth step, T* c, nint stride, bool accumulate)
    {
        int lanes = TOperations.Count;
        TVector c00 = accumulate ? TOperations.Load(c + (0 * stride)) : default;
        TVector c01 = accumulate ? TOperations.Load(c + (0 * stride) + lanes) : default;
        TVector c10 = accumulate ? TOperations.Load(c + (1 * stride)) : default;
        TVector c11 = accumulate ? TOperations.Load(c + (1 * stride) + lanes) : default;
        TVector c20 = accumulate ? TOperations.Load(c + (2 * stride)) : default;
        TVector c21 = accumulate ? TOperations.Load(c + (2 * stride) + lanes) : default;
        TVector c30 = accumulate ? TOperations.Load(c + (3 * stride)) : default;
        TVector c31 = accumulate ? TOperations.Load(c + (3 * stride) + lanes) : default;
        TVector c40 = accumulate ? TOperations.Load(c + (4 * stride)) : default;
        TVector c41 = accumulate ? TOperations.Load(c + (4 * stride) + lanes) : default;
        TVector c50 = accumulate ? TOperations.Load(c + (5 * stride)) : default;
        TVector c51 = accumulate ? TOperations.Load(c + (5 * stride) + lanes) : default;
        TVector c60 = accumulate ? TOperations.Load(c + (6 * stride)) : default;
        TVector c61 = accumulate ? TOperations.Load(c + (6 * stride) + lanes) : default;
        TVector c70 = accumulate ? TOperations.Load(c + (7 * stride)) : default;
        TVector c71 = accumulate ? TOperations.Load(c + (7 * stride) + lanes) : default;
        for (int k = 0; k < depth; k++)
        {
            T* row = step.Row(b, k);
            TVector b0 = TOperations.Load(row);
            TVector b1 = TOperations.Load(row + lanes);
            TVector x = TOperations.Broadcast(a[0]);
            c00 = TOperations.MultiplyAdd(x, b0, c00);
            c01 = TOperations.MultiplyAdd(x, b1, c01);
            x = TOperations.Broadcast(a[1]);
            c10 = TOperations.MultiplyAdd(x, b0, c10);
            c11 = TOperations.MultiplyAdd(x, b1, c11);
            x = TOperations.Broadcast(a[2]);
            c20 = TOperations.MultiplyAdd(x, b0, c20);
            c21 = TOperations.MultiplyAdd(x, b1, c21);
            x = TOperations.Broadcast(a[3]);
            c30 = TOperations.MultiplyAdd(x, b0, c30);
            c31 = TOperations.MultiplyAdd(x, b1, c31);
            x = TOperations.Broadcast(a[4]);
            c40 = TOperations.MultiplyAdd(x, b0, c40);
            c41 = TOperations.MultiplyAdd(x, b1, c41);
            x = TOperations.Broadcast(a[5]);
            c50 = TOperations.MultiplyAdd(x, b0, c50);
            c51 = TOperations.MultiplyAdd(x, b1, c51);
            x = TOperations.Broadcast(a[6]);
            c60 = TOperations.MultiplyAdd(x, b0, c60);
            c61 = TOperations.MultiplyAdd(x, b1, c61);
            x = TOperations.Broadcast(a[7]);
            c70 = TOperations.MultiplyAdd(x, b0, c70);
            c71 = TOperations.MultiplyAdd(x, b1, c71);
            a += 8;
        }
        TOperations.Store(c00, c + (0 * stride));
        TOperations.Store(c01, c + (0 * stride) + lanes);
        TOperations.Store(c10, c + (1 * stride));
        TOperations.Store(c11, c + (1 * stride) + lanes);
        TOperations.Store(c20, c + (2 * stride));
        TOperations.Store(c21, c + (2 * stride) + lanes);
        TOperations.Store(c30, c + (3 * stride));
        TOperations.Store(c31, c + (3 * stride) + lanes);
        TOperations.Store(c40, c + (4 * stride));
        TOperations.Store(c41, c + (4 * stride) + lanes);
        TOperations.Store(c50, c + (5 * stride));
        TOperations.Store(c51, c + (5 * stride) + lanes);
        TOperations.Store(c60, c + (6 * stride));
        TOperations.Store(c61, c + (6 * stride) + lanes);
        TOperations.Store(c70, c + (7 * stride));
        TOperations.Store(c71, c + (7 * stride) + lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows6(int depth, T* a, T* b, TDepth step, T* c, nint stride, bool accumulate)
    {
        int lanes = TOperations.Count;
        TVector c00 = accumulate ? TOperations.Load(c + (0 * stride)) : default;
        TVector c01 = accumulate ? TOperations.Load(c + (0 * stride) + lanes) : default;
        TVector c10 = accumulate ? TOperations.Load(c + (1 * stride)) : default;
        TVector c11 = accumulate ? TOperations.Load(c + (1 * stride) + lanes) : default;
        TVector c20 = accumulate ? TOperations.Load(c + (2 * stride)) : default;
        TVector c21 = accumulate ? TOperations.Load(c + (2 * stride) + lanes) : default;
        TVector c30 = accumulate ? TOperations.Load(c + (3 * stride)) : default;
        TVector c31 = accumulate ? TOperations.Load(c + (3 * stride) + lanes) : default;
        TVector c40 = accumulate ? TOperations.Load(c + (4 * stride)) : default;
        TVector c41 = accumulate ? TOperations.Load(c + (4 * stride) + lanes) : default;
        TVector c50 = accumulate ? TOperations.Load(c + (5 * stride)) : default;
        TVector c51 = accumulate ? TOperations.Load(c + (5 * stride) + lanes) : default;
        for (int k = 0; k < depth; k++)
        {
            T* row = step.Row(b, k);
            TVector b0 = TOperations.Load(row);
            TVector b1 = TOperations.Load(row + lanes);
            TVector x = TOperations.Broadcast(a[0]);
            c00 = TOperations.MultiplyAdd(x, b0, c00);
            c01 = TOperations.MultiplyAdd(x, b1, c01);
            x = TOperations.Broadcast(a[1]);
            c10 = TOperations.MultiplyAdd(x, b0, c10);
            c11 = TOperations.MultiplyAdd(x, b1, c11);
            x = TOperations.Broadcast(a[2]);
            c20 = TOperations.MultiplyAdd(x, b0, c20);
            c21 = TOperations.MultiplyAdd(x, b1, c21);
            x = TOperations.Broadcast(a[3]);
            c30 = TOperations.MultiplyAdd(x, b0, c30);
            c31 = TOperations.MultiplyAdd(x, b1, c31);
            x = TOperations.Broadcast(a[4]);
            c40 = TOperations.MultiplyAdd(x, b0, c40);
            c41 = TOperations.MultiplyAdd(x, b1, c41);
            x = TOperations.Broadcast(a[5]);
            c50 = TOperations.MultiplyAdd(x, b0, c50);
            c51 = TOperations.MultiplyAdd(x, b1, c51);
            a += 6;
        }
        TOperations.Store(c00, c + (0 * stride));
        TOperations.Store(c01, c + (0 * stride) + lanes);
        TOperations.Store(c10, c + (1 * stride));
        TOperations.Store(c11, c + (1 * stride) + lanes);
        TOperations.Store(c20, c + (2 * stride));
        TOperations.Store(c21, c + (2 * stride) + lanes);
        TOperations.Store(c30, c + (3 * stride));
        TOperations.Store(c31, c + (3 * stride) + lanes);
        TOperations.Store(c40, c + (4 * stride));
        TOperations.Store(c41, c + (4 * stride) + lanes);
        TOperations.Store(c50, c + (5 * stride));
        TOperations.Store(c51, c + (5 * stride) + lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(int depth, T* a, T* b, TDepth step, T* c, nint stride, bool accumulate)
    {
        int lanes = TOperations.Count;
        TVector c00 = accumulate ? TOperations.Load(c + (0 * stride)) : default;
        TVector c01 = accumulate ? TOperations.Load(c + (0 * stride) + lanes) : default;
        TVector c10 = accumulate ? TOperations.Load(c + (1 * stride)) : default;
        TVector c11 = accumulate ? TOperations.Load(c + (1 * stride) + lanes) : default;
        TVector c20 = accumulate ? TOperations.Load(c + (2 * stride)) : default;
        TVector c21 = accumulate ? TOperations.Load(c + (2 * stride) + lanes) : default;
        TVector c30 = accumulate ? TOperations.Load(c + (3 * stride)) : default;
        TVector c31 = accumulate ? TOperations.Load(c + (3 * stride) + lanes) : default;
        for (int k = 0; k < depth; k++)
        {
            T* row = step.Row(b, k);
            TVector b0 = TOperations.Load(row);
            TVector b1 = TOperations.Load(row + lanes);
            TVector x = TOperations.Broadcast(a[0]);
            c00 = TOperations.MultiplyAdd(x, b0, c00);
            c01 = TOperations.MultiplyAdd(x, b1, c01);
            x = TOperations.Broadcast(a[1]);
            c10 = TOperations.MultiplyAdd(x, b0, c10);
            c11 = TOperations.MultiplyAdd(x, b1, c11);
            x = TOperations.Broadcast(a[2]);
            c20 = TOperations.MultiplyAdd(x, b0, c20);
            c21 = TOperations.MultiplyAdd(x, b1, c21);
            x = TOperations.Broadcast(a[3]);
            c30 = TOperations.MultiplyAdd(x, b0, c30);
            c31 = TOperations.MultiplyAdd(x, b1, c31);
            a += 4;
        }
        TOperations.Store(c00, c + (0 * stride));
        TOperations.Store(c01, c + (0 * stride) + lanes);
        TOperations.Store(c10, c + (1 * stride));
        TOperations.Store(c11, c + (1 * stride) + lanes);
        TOperations.Store(c20, c + (2 * stride));
        TOperations.Store(c21, c + (2 * stride) + lanes);
        TOperations.Store(c30, c + (3 * stride));
        TOperations.Store(c31, c + (3 * stride) + lanes);
    }
}
