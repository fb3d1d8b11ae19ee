using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// Dot products of a few operands on one side with a few on the other, all held in registers: vectors run along the summed axis, and a
/// sum is left as a vector whose lanes are still to be added. An operand is a list of segments, with the same jumps for all of its side.
/// </summary>
internal static unsafe class DotTile<T, TVector, TOperations>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    /// <summary>The operands of the smaller side.</summary>
    public static int Few => Wide ? 4 : 2;

    /// <summary>The operands of the larger side.</summary>
    public static int Many => Wide ? 6 : 4;

    private static bool Wide => TOperations.Count * sizeof(T) == 64;

    /// <summary>
    /// The sums, one row of vectors for each of the few; added to those that are there if told to. Operands have segments · length
    /// elements. Where the length is no multiple of the lanes, the rest of a segment is read as the end of a whole vector: the length is at
    /// least the lanes then.
    /// </summary>
    public static void Run(T** few, nint* fewJumps, T** many, nint* manyJumps, int segments, int length, T* sums, bool accumulate)
    {
        if (Wide) FourBySix(few, fewJumps, many, manyJumps, segments, length, sums, accumulate);
        else TwoByFour(few, fewJumps, many, manyJumps, segments, length, sums, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourBySix(T** w, nint* wJumps, T** x, nint* jumps, int segments, int length, T* sums, bool accumulate)
    {
        int lanes = TOperations.Count, whole = length - (length % lanes);
        TVector s00 = default, s01 = default, s02 = default, s03 = default, s04 = default, s05 = default;
        TVector s10 = default, s11 = default, s12 = default, s13 = default, s14 = default, s15 = default;
        TVector s20 = default, s21 = default, s22 = default, s23 = default, s24 = default, s25 = default;
        TVector s30 = default, s31 = default, s32 = default, s33 = default, s34 = default, s35 = default;
        if (accumulate)
        {
            s00 = TOperations.Load(sums + (0 * lanes));
            s01 = TOperations.Load(sums + (1 * lanes));
            s02 = TOperations.Load(sums + (2 * lanes));
            s03 = TOperations.Load(sums + (3 * lanes));
            s04 = TOperations.Load(sums + (4 * lanes));
            s05 = TOperations.Load(sums + (5 * lanes));
            s10 = TOperations.Load(sums + (6 * lanes));
            s11 = TOperations.Load(sums + (7 * lanes));
            s12 = TOperations.Load(sums + (8 * lanes));
            s13 = TOperations.Load(sums + (9 * lanes));
            s14 = TOperations.Load(sums + (10 * lanes));
            s15 = TOperations.Load(sums + (11 * lanes));
            s20 = TOperations.Load(sums + (12 * lanes));
            s21 = TOperations.Load(sums + (13 * lanes));
            s22 = TOperations.Load(sums + (14 * lanes));
            s23 = TOperations.Load(sums + (15 * lanes));
            s24 = TOperations.Load(sums + (16 * lanes));
            s25 = TOperations.Load(sums + (17 * lanes));
            s30 = TOperations.Load(sums + (18 * lanes));
            s31 = TOperations.Load(sums + (19 * lanes));
            s32 = TOperations.Load(sums + (20 * lanes));
            s33 = TOperations.Load(sums + (21 * lanes));
            s34 = TOperations.Load(sums + (22 * lanes));
            s35 = TOperations.Load(sums + (23 * lanes));
        }
        for (int segment = 0; segment < segments; segment++)
        {
            nint jump = jumps[segment], wJump = wJumps[segment];
            T* w0 = w[0] + wJump;
            T* w1 = w[1] + wJump;
            T* w2 = w[2] + wJump;
            T* w3 = w[3] + wJump;
            T* x0 = x[0] + jump;
            T* x1 = x[1] + jump;
            T* x2 = x[2] + jump;
            T* x3 = x[3] + jump;
            T* x4 = x[4] + jump;
            T* x5 = x[5] + jump;
            for (int k = 0; k < whole; k += lanes)
            {
                TVector v0 = TOperations.Load(x0 + k);
                TVector v1 = TOperations.Load(x1 + k);
                TVector v2 = TOperations.Load(x2 + k);
                TVector v3 = TOperations.Load(x3 + k);
                TVector v4 = TOperations.Load(x4 + k);
                TVector v5 = TOperations.Load(x5 + k);
                TVector f = TOperations.Load(w0 + k);
                s00 = TOperations.MultiplyAdd(f, v0, s00);
                s01 = TOperations.MultiplyAdd(f, v1, s01);
                s02 = TOperations.MultiplyAdd(f, v2, s02);
                s03 = TOperations.MultiplyAdd(f, v3, s03);
                s04 = TOperations.MultiplyAdd(f, v4, s04);
                s05 = TOperations.MultiplyAdd(f, v5, s05);
                f = TOperations.Load(w1 + k);
                s10 = TOperations.MultiplyAdd(f, v0, s10);
                s11 = TOperations.MultiplyAdd(f, v1, s11);
                s12 = TOperations.MultiplyAdd(f, v2, s12);
                s13 = TOperations.MultiplyAdd(f, v3, s13);
                s14 = TOperations.MultiplyAdd(f, v4, s14);
                s15 = TOperations.MultiplyAdd(f, v5, s15);
                f = TOperations.Load(w2 + k);
                s20 = TOperations.MultiplyAdd(f, v0, s20);
                s21 = TOperations.MultiplyAdd(f, v1, s21);
                s22 = TOperations.MultiplyAdd(f, v2, s22);
                s23 = TOperations.MultiplyAdd(f, v3, s23);
                s24 = TOperations.MultiplyAdd(f, v4, s24);
                s25 = TOperations.MultiplyAdd(f, v5, s25);
                f = TOperations.Load(w3 + k);
                s30 = TOperations.MultiplyAdd(f, v0, s30);
                s31 = TOperations.MultiplyAdd(f, v1, s31);
                s32 = TOperations.MultiplyAdd(f, v2, s32);
                s33 = TOperations.MultiplyAdd(f, v3, s33);
                s34 = TOperations.MultiplyAdd(f, v4, s34);
                s35 = TOperations.MultiplyAdd(f, v5, s35);
            }
            if (whole < length)
            {
                int end = length - lanes, skipped = lanes - (length - whole);
                TVector v0 = TOperations.WithoutFirst(TOperations.Load(x0 + end), skipped);
                TVector v1 = TOperations.WithoutFirst(TOperations.Load(x1 + end), skipped);
                TVector v2 = TOperations.WithoutFirst(TOperations.Load(x2 + end), skipped);
                TVector v3 = TOperations.WithoutFirst(TOperations.Load(x3 + end), skipped);
                TVector v4 = TOperations.WithoutFirst(TOperations.Load(x4 + end), skipped);
                TVector v5 = TOperations.WithoutFirst(TOperations.Load(x5 + end), skipped);
                TVector f = TOperations.WithoutFirst(TOperations.Load(w0 + end), skipped);
                s00 = TOperations.MultiplyAdd(f, v0, s00);
                s01 = TOperations.MultiplyAdd(f, v1, s01);
                s02 = TOperations.MultiplyAdd(f, v2, s02);
                s03 = TOperations.MultiplyAdd(f, v3, s03);
                s04 = TOperations.MultiplyAdd(f, v4, s04);
                s05 = TOperations.MultiplyAdd(f, v5, s05);
                f = TOperations.WithoutFirst(TOperations.Load(w1 + end), skipped);
                s10 = TOperations.MultiplyAdd(f, v0, s10);
                s11 = TOperations.MultiplyAdd(f, v1, s11);
                s12 = TOperations.MultiplyAdd(f, v2, s12);
                s13 = TOperations.MultiplyAdd(f, v3, s13);
                s14 = TOperations.MultiplyAdd(f, v4, s14);
                s15 = TOperations.MultiplyAdd(f, v5, s15);
                f = TOperations.WithoutFirst(TOperations.Load(w2 + end), skipped);
                s20 = TOperations.MultiplyAdd(f, v0, s20);
                s21 = TOperations.MultiplyAdd(f, v1, s21);
                s22 = TOperations.MultiplyAdd(f, v2, s22);
                s23 = TOperations.MultiplyAdd(f, v3, s23);
                s24 = TOperations.MultiplyAdd(f, v4, s24);
                s25 = TOperations.MultiplyAdd(f, v5, s25);
                f = TOperations.WithoutFirst(TOperations.Load(w3 + end), skipped);
                s30 = TOperations.MultiplyAdd(f, v0, s30);
                s31 = TOperations.MultiplyAdd(f, v1, s31);
                s32 = TOperations.MultiplyAdd(f, v2, s32);
                s33 = TOperations.MultiplyAdd(f, v3, s33);
                s34 = TOperations.MultiplyAdd(f, v4, s34);
                s35 = TOperations.MultiplyAdd(f, v5, s35);
            }
        }
        TOperations.Store(s00, sums + (0 * lanes));
        TOperations.Store(s01, sums + (1 * lanes));
        TOperations.Store(s02, sums + (2 * lanes));
        TOperations.Store(s03, sums + (3 * lanes));
        TOperations.Store(s04, sums + (4 * lanes));
        TOperations.Store(s05, sums + (5 * lanes));
        TOperations.Store(s10, sums + (6 * lanes));
        TOperations.Store(s11, sums + (7 * lanes));
        TOperations.Store(s12, sums + (8 * lanes));
        TOperations.Store(s13, sums + (9 * lanes));
        TOperations.Store(s14, sums + (10 * lanes));
        TOperations.Store(s15, sums + (11 * lanes));
        TOperations.Store(s20, sums + (12 * lanes));
        TOperations.Store(s21, sums + (13 * lanes));
        TOperations.Store(s22, sums + (14 * lanes));
        TOperations.Store(s23, sums + (15 * lanes));
        TOperations.Store(s24, sums + (16 * lanes));
        TOperations.Store(s25, sums + (17 * lanes));
        TOperations.Store(s30, sums + (18 * lanes));
        TOperations.Store(s31, sums + (19 * lanes));
        TOperations.Store(s32, sums + (20 * lanes));
        TOperations.Store(s33, sums + (21 * lanes));
        TOperations.Store(s34, sums + (22 * lanes));
        TOperations.Store(s35, sums + (23 * lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoByFour(T** w, nint* wJumps, T** x, nint* jumps, int segments, int length, T* sums, bool accumulate)
    {
        int lanes = TOperations.Count, whole = length - (length % lanes);
        TVector s00 = default, s01 = default, s02 = default, s03 = default;
        TVector s10 = default, s11 = default, s12 = default, s13 = default;
        if (accumulate)
        {
            s00 = TOperations.Load(sums + (0 * lanes));
            s01 = TOperations.Load(sums + (1 * lanes));
            s02 = TOperations.Load(sums + (2 * lanes));
            s03 = TOperations.Load(sums + (3 * lanes));
            s10 = TOperations.Load(sums + (4 * lanes));
            s11 = TOperations.Load(sums + (5 * lanes));
            s12 = TOperations.Load(sums + (6 * lanes));
            s13 = TOperations.Load(sums + (7 * lanes));
        }
        for (int segment = 0; segment < segments; segment++)
        {
            nint jump = jumps[segment], wJump = wJumps[segment];
            T* w0 = w[0] + wJump;
            T* w1 = w[1] + wJump;
            T* x0 = x[0] + jump;
            T* x1 = x[1] + jump;
            T* x2 = x[2] + jump;
            T* x3 = x[3] + jump;
            for (int k = 0; k < whole; k += lanes)
            {
                TVector v0 = TOperations.Load(x0 + k);
                TVector v1 = TOperations.Load(x1 + k);
                TVector v2 = TOperations.Load(x2 + k);
                TVector v3 = TOperations.Load(x3 + k);
                TVector f = TOperations.Load(w0 + k);
                s00 = TOperations.MultiplyAdd(f, v0, s00);
                s01 = TOperations.MultiplyAdd(f, v1, s01);
                s02 = TOperations.MultiplyAdd(f, v2, s02);
                s03 = TOperations.MultiplyAdd(f, v3, s03);
                f = TOperations.Load(w1 + k);
                s10 = TOperations.MultiplyAdd(f, v0, s10);
                s11 = TOperations.MultiplyAdd(f, v1, s11);
                s12 = TOperations.MultiplyAdd(f, v2, s12);
                s13 = TOperations.MultiplyAdd(f, v3, s13);
            }
            if (whole < length)
            {
                int end = length - lanes, skipped = lanes - (length - whole);
                TVector v0 = TOperations.WithoutFirst(TOperations.Load(x0 + end), skipped);
                TVector v1 = TOperations.WithoutFirst(TOperations.Load(x1 + end), skipped);
                TVector v2 = TOperations.WithoutFirst(TOperations.Load(x2 + end), skipped);
                TVector v3 = TOperations.WithoutFirst(TOperations.Load(x3 + end), skipped);
                TVector f = TOperations.WithoutFirst(TOperations.Load(w0 + end), skipped);
                s00 = TOperations.MultiplyAdd(f, v0, s00);
                s01 = TOperations.MultiplyAdd(f, v1, s01);
                s02 = TOperations.MultiplyAdd(f, v2, s02);
                s03 = TOperations.MultiplyAdd(f, v3, s03);
                f = TOperations.WithoutFirst(TOperations.Load(w1 + end), skipped);
                s10 = TOperations.MultiplyAdd(f, v0, s10);
                s11 = TOperations.MultiplyAdd(f, v1, s11);
                s12 = TOperations.MultiplyAdd(f, v2, s12);
                s13 = TOperations.MultiplyAdd(f, v3, s13);
            }
        }
        TOperations.Store(s00, sums + (0 * lanes));
        TOperations.Store(s01, sums + (1 * lanes));
        TOperations.Store(s02, sums + (2 * lanes));
        TOperations.Store(s03, sums + (3 * lanes));
        TOperations.Store(s10, sums + (4 * lanes));
        TOperations.Store(s11, sums + (5 * lanes));
        TOperations.Store(s12, sums + (6 * lanes));
        TOperations.Store(s13, sums + (7 * lanes));
    }
}
