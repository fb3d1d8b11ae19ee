using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <summary>
/// The innermost step of matrix products: c[i, j] (+)= Σ over k of a(i, k) · b(k, j) for a few rows i and one <typeparamref name="TRow"/>
/// of columns j, held in registers. Either operand is read where it lies: lines and depths of a are any distance apart, those of b are
/// where
/// <typeparamref name="TDepth"/> says. Every element is one chain of fused multiply-adds in the order of k, so its bits depend neither on
/// the
/// vector width nor on how the matrix is cut into tiles.
/// </summary>
/// <remarks>
/// 12 rows of two vectors fill the 32 registers of AVX-512 (24 sums, 2 columns, 1 broadcast); 6 fill the 16 registers of AVX2. The sums
/// are locals of their own because only then the JIT keeps them in registers; rows are reached from every third one by one or two
/// distances, which is as many pointers as there are registers for. Measured at 98 to 100 % of a core's peak as long as
/// b comes from the second-level cache.
/// </remarks>
internal static unsafe class ProductTile<T, TRow, TDepth>
    where T : unmanaged
    where TRow : struct, ITileRow<T, TRow>
    where TDepth : struct, ITileDepth<T>
{
    /// <summary>Computes one tile of 12, 8, 6 or 4 rows, see <see cref="RowPanels"/>; distances are in elements.</summary>
    public static void Run(int rows, int depth, T* a, nint line, nint step, TDepth b, T* c, nint stride, bool accumulate)
    {
        line *= sizeof(T);
        step *= sizeof(T);
        stride *= sizeof(T);
        switch (rows)
        {
            case 12: Rows12<Nothing>(depth, (byte*)a, line, step, b, (byte*)c, stride, accumulate, null); break;
            case 8: Rows8(depth, (byte*)a, line, step, b, (byte*)c, stride, accumulate); break;
            case 6: Rows6(depth, (byte*)a, line, step, b, (byte*)c, stride, accumulate); break;
            case 4: Rows4(depth, (byte*)a, line, step, b, (byte*)c, stride, accumulate); break;
            default: throw Errors.Internal($"no product tile of {rows} rows");
        }
    }

    /// <summary>
    /// Computes a tile of 12 rows, and meanwhile fetches into the second-level cache what will be needed soon: the results below this tile,
    /// and the three lines of the left operand that start at <paramref name="ahead"/>.
    /// </summary>
    public static void RunAhead(int depth, T* a, nint line, nint step, TDepth b, T* c, nint stride, bool accumulate, T* ahead) =>
        Rows12<Lines>(
            depth, (byte*)a, line * sizeof(T), step * sizeof(T), b, (byte*)c, stride * sizeof(T), accumulate, (byte*)ahead);

    private interface IAhead
    {
        static abstract bool IsWanted { get; }
    }

    private readonly struct Nothing : IAhead
    {
        public static bool IsWanted => false;
    }

    private readonly struct Lines : IAhead
    {
        public static bool IsWanted => true;
    }

    /// <summary>The sums of the next tile, which would otherwise be waited for before its first multiplication.</summary>
    private static void PrefetchBelow(byte* c, nint stride)
    {
        if (!Sse.IsSupported) return;
        c += 12 * stride;
        for (int i = 0; i < 12; i++)
        {
            Sse.Prefetch1(c);
            Sse.Prefetch1(c + (TRow.Count * sizeof(T)) - 1);
            c += stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows12<TAhead>(
        int depth, byte* a, nint line, nint step, TDepth b, byte* c, nint stride, bool accumulate, byte* ahead)
        where TAhead : struct, IAhead
    {
        nint line2 = 2 * line;
        nint stride2 = 2 * stride;
        byte* a3 = a + (3 * line);
        byte* a6 = a + (6 * line);
        byte* a9 = a + (9 * line);
        byte* c3 = c + (3 * stride);
        byte* c6 = c + (6 * stride);
        byte* c9 = c + (9 * stride);
        TRow s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default;
        TRow s6 = default, s7 = default, s8 = default, s9 = default, s10 = default, s11 = default;
        if (TAhead.IsWanted) PrefetchBelow(c, stride);
        if (accumulate)
        {
            s0 = TRow.Load((T*)c);
            s1 = TRow.Load((T*)(c + stride));
            s2 = TRow.Load((T*)(c + stride2));
            s3 = TRow.Load((T*)c3);
            s4 = TRow.Load((T*)(c3 + stride));
            s5 = TRow.Load((T*)(c3 + stride2));
            s6 = TRow.Load((T*)c6);
            s7 = TRow.Load((T*)(c6 + stride));
            s8 = TRow.Load((T*)(c6 + stride2));
            s9 = TRow.Load((T*)c9);
            s10 = TRow.Load((T*)(c9 + stride));
            s11 = TRow.Load((T*)(c9 + stride2));
        }
        for (; depth > 0; depth--)
        {
            TRow row = TRow.Load(b.Next());
            s0 = TRow.MultiplyAdd(*(T*)a, row, s0);
            s1 = TRow.MultiplyAdd(*(T*)(a + line), row, s1);
            s2 = TRow.MultiplyAdd(*(T*)(a + line2), row, s2);
            s3 = TRow.MultiplyAdd(*(T*)a3, row, s3);
            s4 = TRow.MultiplyAdd(*(T*)(a3 + line), row, s4);
            s5 = TRow.MultiplyAdd(*(T*)(a3 + line2), row, s5);
            s6 = TRow.MultiplyAdd(*(T*)a6, row, s6);
            s7 = TRow.MultiplyAdd(*(T*)(a6 + line), row, s7);
            s8 = TRow.MultiplyAdd(*(T*)(a6 + line2), row, s8);
            s9 = TRow.MultiplyAdd(*(T*)a9, row, s9);
            s10 = TRow.MultiplyAdd(*(T*)(a9 + line), row, s10);
            s11 = TRow.MultiplyAdd(*(T*)(a9 + line2), row, s11);
            a += step;
            a3 += step;
            a6 += step;
            a9 += step;
            if (!TAhead.IsWanted || !Sse.IsSupported) continue;
            Sse.Prefetch1(ahead);
            Sse.Prefetch1(ahead + line);
            Sse.Prefetch1(ahead + line2);
            ahead += step;
        }
        TRow.Store(s0, (T*)c);
        TRow.Store(s1, (T*)(c + stride));
        TRow.Store(s2, (T*)(c + stride2));
        TRow.Store(s3, (T*)c3);
        TRow.Store(s4, (T*)(c3 + stride));
        TRow.Store(s5, (T*)(c3 + stride2));
        TRow.Store(s6, (T*)c6);
        TRow.Store(s7, (T*)(c6 + stride));
        TRow.Store(s8, (T*)(c6 + stride2));
        TRow.Store(s9, (T*)c9);
        TRow.Store(s10, (T*)(c9 + stride));
        TRow.Store(s11, (T*)(c9 + stride2));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows8(int depth, byte* a, nint line, nint step, TDepth b, byte* c, nint stride, bool accumulate)
    {
        nint line2 = 2 * line;
        nint stride2 = 2 * stride;
        byte* a3 = a + (3 * line);
        byte* a6 = a + (6 * line);
        byte* c3 = c + (3 * stride);
        byte* c6 = c + (6 * stride);
        TRow s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default;
        TRow s6 = default, s7 = default;
        if (accumulate)
        {
            s0 = TRow.Load((T*)c);
            s1 = TRow.Load((T*)(c + stride));
            s2 = TRow.Load((T*)(c + stride2));
            s3 = TRow.Load((T*)c3);
            s4 = TRow.Load((T*)(c3 + stride));
            s5 = TRow.Load((T*)(c3 + stride2));
            s6 = TRow.Load((T*)c6);
            s7 = TRow.Load((T*)(c6 + stride));
        }
        for (; depth > 0; depth--)
        {
            TRow row = TRow.Load(b.Next());
            s0 = TRow.MultiplyAdd(*(T*)a, row, s0);
            s1 = TRow.MultiplyAdd(*(T*)(a + line), row, s1);
            s2 = TRow.MultiplyAdd(*(T*)(a + line2), row, s2);
            s3 = TRow.MultiplyAdd(*(T*)a3, row, s3);
            s4 = TRow.MultiplyAdd(*(T*)(a3 + line), row, s4);
            s5 = TRow.MultiplyAdd(*(T*)(a3 + line2), row, s5);
            s6 = TRow.MultiplyAdd(*(T*)a6, row, s6);
            s7 = TRow.MultiplyAdd(*(T*)(a6 + line), row, s7);
            a += step;
            a3 += step;
            a6 += step;
        }
        TRow.Store(s0, (T*)c);
        TRow.Store(s1, (T*)(c + stride));
        TRow.Store(s2, (T*)(c + stride2));
        TRow.Store(s3, (T*)c3);
        TRow.Store(s4, (T*)(c3 + stride));
        TRow.Store(s5, (T*)(c3 + stride2));
        TRow.Store(s6, (T*)c6);
        TRow.Store(s7, (T*)(c6 + stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows6(int depth, byte* a, nint line, nint step, TDepth b, byte* c, nint stride, bool accumulate)
    {
        nint line2 = 2 * line;
        nint stride2 = 2 * stride;
        byte* a3 = a + (3 * line);
        byte* c3 = c + (3 * stride);
        TRow s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default;
        if (accumulate)
        {
            s0 = TRow.Load((T*)c);
            s1 = TRow.Load((T*)(c + stride));
            s2 = TRow.Load((T*)(c + stride2));
            s3 = TRow.Load((T*)c3);
            s4 = TRow.Load((T*)(c3 + stride));
            s5 = TRow.Load((T*)(c3 + stride2));
        }
        for (; depth > 0; depth--)
        {
            TRow row = TRow.Load(b.Next());
            s0 = TRow.MultiplyAdd(*(T*)a, row, s0);
            s1 = TRow.MultiplyAdd(*(T*)(a + line), row, s1);
            s2 = TRow.MultiplyAdd(*(T*)(a + line2), row, s2);
            s3 = TRow.MultiplyAdd(*(T*)a3, row, s3);
            s4 = TRow.MultiplyAdd(*(T*)(a3 + line), row, s4);
            s5 = TRow.MultiplyAdd(*(T*)(a3 + line2), row, s5);
            a += step;
            a3 += step;
        }
        TRow.Store(s0, (T*)c);
        TRow.Store(s1, (T*)(c + stride));
        TRow.Store(s2, (T*)(c + stride2));
        TRow.Store(s3, (T*)c3);
        TRow.Store(s4, (T*)(c3 + stride));
        TRow.Store(s5, (T*)(c3 + stride2));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(int depth, byte* a, nint line, nint step, TDepth b, byte* c, nint stride, bool accumulate)
    {
        nint line2 = 2 * line;
        nint stride2 = 2 * stride;
        byte* a3 = a + (3 * line);
        byte* c3 = c + (3 * stride);
        TRow s0 = default, s1 = default, s2 = default, s3 = default;
        if (accumulate)
        {
            s0 = TRow.Load((T*)c);
            s1 = TRow.Load((T*)(c + stride));
            s2 = TRow.Load((T*)(c + stride2));
            s3 = TRow.Load((T*)c3);
        }
        for (; depth > 0; depth--)
        {
            TRow row = TRow.Load(b.Next());
            s0 = TRow.MultiplyAdd(*(T*)a, row, s0);
            s1 = TRow.MultiplyAdd(*(T*)(a + line), row, s1);
            s2 = TRow.MultiplyAdd(*(T*)(a + line2), row, s2);
            s3 = TRow.MultiplyAdd(*(T*)a3, row, s3);
            a += step;
            a3 += step;
        }
        TRow.Store(s0, (T*)c);
        TRow.Store(s1, (T*)(c + stride));
        TRow.Store(s2, (T*)(c + stride2));
        TRow.Store(s3, (T*)c3);
    }
}
