using System.Numerics;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>Rotations of two vectors in their plane, by which Jacobi's methods go.</summary>
internal static class PlaneRotation
{
    /// <summary>
    /// The tangent of the smaller angle φ with cot 2φ as given (Golub and Van Loan, "Matrix Computations", 4th edition, section 8.5.2).
    /// </summary>
    public static T Tangent<T>(T cotangentOfDouble) where T : IFloatingPointIeee754<T>
    {
        T size = T.Abs(cotangentOfDouble);
        T tangent = T.One / (size + T.Sqrt(T.One + (size * size)));
        return cotangentOfDouble < T.Zero ? -tangent : tangent;
    }

    /// <summary>x, y = c·x − s·y, s·x + c·y.</summary>
    public static void Apply<T>(T tangent, Span<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T cosine = T.One / T.Sqrt(T.One + (tangent * tangent)), sine = tangent * cosine;
        Span<Vector<T>> wideX = MemoryMarshal.Cast<T, Vector<T>>(x), wideY = MemoryMarshal.Cast<T, Vector<T>>(y);
        for (int i = 0; i < wideX.Length; i++)
        {
            Vector<T> left = wideX[i], right = wideY[i];
            wideX[i] = (left * cosine) - (right * sine);
            wideY[i] = (left * sine) + (right * cosine);
        }
        for (int i = wideX.Length * Vector<T>.Count; i < x.Length; i++)
        {
            (x[i], y[i]) = ((cosine * x[i]) - (sine * y[i]), (sine * x[i]) + (cosine * y[i]));
        }
    }
}
