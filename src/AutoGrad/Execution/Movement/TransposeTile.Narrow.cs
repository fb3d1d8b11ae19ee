using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <content>The same squares in smaller ones, for machines whose vectors have 256 bits.</content>
internal static unsafe partial class TransposeTile
{
    private static void Quarters32<TLines>(TLines s, float* t, nint ts) where TLines : struct, ILines<TLines>
    {
        for (int line = 0; line < 16; line += 8)
        {
            for (int i = 0; i < 16; i += 8) Eight(s, line, i, t + (i * ts) + line, ts);
        }
    }

    private static void Quarters64<TLines>(TLines s, double* t, nint ts) where TLines : struct, ILines<TLines>
    {
        for (int line = 0; line < 8; line += 4)
        {
            for (int i = 0; i < 8; i += 4) Four(s, line, i, t + (i * ts) + line, ts);
        }
    }

    /// <summary>An 8 × 8 transpose: pairs, then fours are interleaved within 128-bit lanes, then the lanes change places.</summary>
    private static void Eight<TLines>(TLines s, int line, int first, float* t, nint ts) where TLines : struct, ILines<TLines>
    {
        Vector256<float> a0 = Eighth(0), a1 = Eighth(1), a2 = Eighth(2), a3 = Eighth(3);
        Vector256<float> a4 = Eighth(4), a5 = Eighth(5), a6 = Eighth(6), a7 = Eighth(7);
        Vector256<double> b0 = Avx.UnpackLow(a0, a1).AsDouble(), b1 = Avx.UnpackHigh(a0, a1).AsDouble();
        Vector256<double> b2 = Avx.UnpackLow(a2, a3).AsDouble(), b3 = Avx.UnpackHigh(a2, a3).AsDouble();
        Vector256<double> b4 = Avx.UnpackLow(a4, a5).AsDouble(), b5 = Avx.UnpackHigh(a4, a5).AsDouble();
        Vector256<double> b6 = Avx.UnpackLow(a6, a7).AsDouble(), b7 = Avx.UnpackHigh(a6, a7).AsDouble();
        StoreLanes(Avx.UnpackLow(b0, b2), Avx.UnpackLow(b4, b6), t, ts);
        StoreLanes(Avx.UnpackHigh(b0, b2), Avx.UnpackHigh(b4, b6), t + ts, ts);
        StoreLanes(Avx.UnpackLow(b1, b3), Avx.UnpackLow(b5, b7), t + (2 * ts), ts);
        StoreLanes(Avx.UnpackHigh(b1, b3), Avx.UnpackHigh(b5, b7), t + (3 * ts), ts);

        Vector256<float> Eighth(int j) => Vector256.Load((float*)s.At(line + j) + first);

        static void StoreLanes(Vector256<double> left, Vector256<double> right, float* t, nint ts)
        {
            Avx.Permute2x128(left, right, 0x20).AsSingle().Store(t);
            Avx.Permute2x128(left, right, 0x31).AsSingle().Store(t + (4 * ts));
        }
    }

    private static void Four<TLines>(TLines s, int line, int first, double* t, nint ts) where TLines : struct, ILines<TLines>
    {
        Vector256<double> a0 = Fourth(0), a1 = Fourth(1), a2 = Fourth(2), a3 = Fourth(3);
        Vector256<double> even = Avx.UnpackLow(a0, a1), odd = Avx.UnpackHigh(a0, a1);
        Vector256<double> evenRight = Avx.UnpackLow(a2, a3), oddRight = Avx.UnpackHigh(a2, a3);
        Avx.Permute2x128(even, evenRight, 0x20).Store(t);
        Avx.Permute2x128(odd, oddRight, 0x20).Store(t + ts);
        Avx.Permute2x128(even, evenRight, 0x31).Store(t + (2 * ts));
        Avx.Permute2x128(odd, oddRight, 0x31).Store(t + (3 * ts));

        Vector256<double> Fourth(int j) => Vector256.Load((double*)s.At(line + j) + first);
    }
}
