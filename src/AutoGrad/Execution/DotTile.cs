using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// Dot products of a few operands on one side with a few on the other, all held in registers: vectors run along the summed axis, and each
/// sum's lanes are added at the end. An operand is a list of segments, with the same jumps for all of its side.
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
    /// The sums, one row for each of the few. Operands have segments · length elements; the length is a multiple of the lanes.
    /// </summary>
    public static void Run(T** few, nint* fewJumps, T** many, nint* manyJumps, int segments, int length, T* sums)
    {
        if (Wide) FourBySix(few, fewJumps, many, manyJumps, segments, length, sums);
        else TwoByFour(few, fewJumps, many, manyJumps, segments, length, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourBySix(T** w, nint* wJumps, T** x, nint* jumps, int segments, int length, T* sums)
    {
        int lanes = TOperations.Count;
        TVector s00 = default, s01 = default, s02 = default, s03 = default, s04 = default, s05 = default;
        TVector s10 = default, s11 = default, s12 = default, s13 = default, s14 = default, s15 = default;
        TVector s20 = default, s21 = default, s22 = default, s23 = default, s24 = default, s25 = default;
        TVector s30 = default, s31 = default, s32 = default, s33 = default, s34 = default, s35 = default;
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
            for (int k = 0; k < length; k += lanes)
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
        }
        sums[0] = TOperations.Sum(s00);
        sums[1] = TOperations.Sum(s01);
        sums[2] = TOperations.Sum(s02);
        sums[3] = TOperations.Sum(s03);
        sums[4] = TOperations.Sum(s04);
        sums[5] = TOperations.Sum(s05);
        sums[6] = TOperations.Sum(s10);
        sums[7] = TOperations.Sum(s11);
        sums[8] = TOperations.Sum(s12);
        sums[9] = TOperations.Sum(s13);
        sums[10] = TOperations.Sum(s14);
        sums[11] = TOperations.Sum(s15);
        sums[12] = TOperations.Sum(s20);
        sums[13] = TOperations.Sum(s21);
        sums[14] = TOperations.Sum(s22);
        sums[15] = TOperations.Sum(s23);
        sums[16] = TOperations.Sum(s24);
        sums[17] = TOperations.Sum(s25);
        sums[18] = TOperations.Sum(s30);
        sums[19] = TOperations.Sum(s31);
        sums[20] = TOperations.Sum(s32);
        sums[21] = TOperations.Sum(s33);
        sums[22] = TOperations.Sum(s34);
        sums[23] = TOperations.Sum(s35);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoByFour(T** w, nint* wJumps, T** x, nint* jumps, int segments, int length, T* sums)
    {
        int lanes = TOperations.Count;
        TVector s00 = default, s01 = default, s02 = default, s03 = default;
        TVector s10 = default, s11 = default, s12 = default, s13 = default;
        for (int segment = 0; segment < segments; segment++)
        {
            nint jump = jumps[segment], wJump = wJumps[segment];
            T* w0 = w[0] + wJump;
            T* w1 = w[1] + wJump;
            T* x0 = x[0] + jump;
            T* x1 = x[1] + jump;
            T* x2 = x[2] + jump;
            T* x3 = x[3] + jump;
            for (int k = 0; k < length; k += lanes)
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
        }
        sums[0] = TOperations.Sum(s00);
        sums[1] = TOperations.Sum(s01);
        sums[2] = TOperations.Sum(s02);
        sums[3] = TOperations.Sum(s03);
        sums[4] = TOperations.Sum(s10);
        sums[5] = TOperations.Sum(s11);
        sums[6] = TOperations.Sum(s12);
        sums[7] = TOperations.Sum(s13);
    }
}
