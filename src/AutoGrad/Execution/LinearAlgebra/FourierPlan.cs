using System.Numerics;

namespace AutoGrad.Execution;

/// <summary>
/// What a discrete Fourier transform of one length needs beside its numbers. A power of two is halved again and again (Stockham's form,
/// which needs no reordering); any other length becomes a convolution of a power of two (Bluestein, IEEE Trans. Audio Electroacoust. 18,
/// 1970). Everything is done in double precision.
/// </summary>
internal sealed class FourierPlan
{
    private readonly int length;
    private readonly int padded;
    private readonly double[] cosines;
    private readonly double[] sines;
    private readonly double[] chirpReal = [];
    private readonly double[] chirpImaginary = [];
    private readonly double[] filterReal = [];
    private readonly double[] filterImaginary = [];

    public FourierPlan(int length)
    {
        this.length = length;
        padded = PaddedLength(length);
        cosines = new double[padded / 2];
        sines = new double[padded / 2];
        for (int k = 0; k < cosines.Length; k++) (sines[k], cosines[k]) = double.SinCosPi(-2.0 * k / padded);
        if (padded == length) return;
        chirpReal = new double[length];
        chirpImaginary = new double[length];
        double[] filter = new double[4 * padded];
        for (int k = 0; k < length; k++)
        {
            // The square modulo a whole turn, so that long lengths are as exact as short ones.
            (chirpImaginary[k], chirpReal[k]) = double.SinCosPi(-(double)((long)k * k % (2L * length)) / length);
            filter[k] = filter[(padded - k) % padded] = chirpReal[k];
            filter[padded + k] = filter[padded + ((padded - k) % padded)] = -chirpImaginary[k];
        }
        Halve(filter, out Span<double> real, out Span<double> imaginary);
        filterReal = real.ToArray();
        filterImaginary = imaginary.ToArray();
    }

    /// <summary>The doubles that <see cref="Run"/> needs.</summary>
    public int WorkspaceLength => 4 * padded;

    /// <summary>Where in the workspace imaginary parts begin.</summary>
    public int Imaginary => padded;

    /// <summary>The arithmetic of one transform, about.</summary>
    public static long OperationsOf(int length)
    {
        long padded = PaddedLength(length), ofHalving = 5 * padded * BitOperations.Log2((uint)padded);
        return padded == length ? ofHalving : (2 * ofHalving) + (10 * padded);
    }

    private static int PaddedLength(int length) =>
        BitOperations.IsPow2(length) ? length : (int)BitOperations.RoundUpToPowerOf2((2 * (uint)length) - 1);

    /// <summary>
    /// <c>y[k] = Σ x[j]·e^(−2πi·jk/n)</c>. The workspace has the real parts of x in its first quarter and the imaginary ones from
    /// <see cref="Imaginary"/> on; the results are where the outputs point.
    /// </summary>
    public void Run(Span<double> workspace, out Span<double> real, out Span<double> imaginary)
    {
        if (padded == length)
        {
            Halve(workspace, out real, out imaginary);
            return;
        }
        Span<double> x = workspace[..padded], y = workspace.Slice(padded, padded);
        Multiply(x, y, chirpReal, chirpImaginary);
        x[length..].Clear();
        y[length..].Clear();
        Halve(workspace, out Span<double> spectrumReal, out Span<double> spectrumImaginary);
        Multiply(spectrumReal, spectrumImaginary, filterReal, filterImaginary);
        // Back with the parts exchanged, which turns the other way.
        if (spectrumReal.Overlaps(x))
        {
            for (int k = 0; k < padded; k++) (x[k], y[k]) = (y[k], x[k]);
        }
        else
        {
            spectrumImaginary.CopyTo(x);
            spectrumReal.CopyTo(y);
        }
        Halve(workspace, out imaginary, out real);
        foreach (ref double number in real) number /= padded;
        foreach (ref double number in imaginary) number /= padded;
        Multiply(real, imaginary, chirpReal, chirpImaginary);
    }

    private void Halve(Span<double> workspace, out Span<double> real, out Span<double> imaginary)
    {
        Span<double> x = workspace[..padded], y = workspace.Slice(padded, padded);
        Span<double> toX = workspace.Slice(2 * padded, padded), toY = workspace.Slice(3 * padded, padded);
        for (int half = padded / 2, stride = 1; half > 0; half /= 2, stride *= 2)
        {
            for (int group = 0; group < half; group++)
            {
                int first = group * stride, second = first + (half * stride), to = 2 * first;
                Butterflies(x, y, first, second, toX, toY, to, stride, cosines[group * stride], sines[group * stride]);
            }
            Span<double> other = x;
            x = toX;
            toX = other;
            other = y;
            y = toY;
            toY = other;
        }
        real = x;
        imaginary = y;
    }

    /// <summary>Sums a + b, and differences a − b turned by (cosine, sine), of a whole run.</summary>
    private static void Butterflies(
        Span<double> x,
        Span<double> y,
        int first,
        int second,
        Span<double> toX,
        Span<double> toY,
        int to,
        int count,
        double cosine,
        double sine)
    {
        ReadOnlySpan<double> ax = x.Slice(first, count), ay = y.Slice(first, count);
        ReadOnlySpan<double> bx = x.Slice(second, count), by = y.Slice(second, count);
        Span<double> sumX = toX.Slice(to, count), sumY = toY.Slice(to, count);
        Span<double> turnedX = toX.Slice(to + count, count), turnedY = toY.Slice(to + count, count);
        int i = 0;
        for (; i <= count - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector<double> a = new(ax[i..]), b = new(bx[i..]), c = new(ay[i..]), d = new(by[i..]);
            (a + b).CopyTo(sumX[i..]);
            (c + d).CopyTo(sumY[i..]);
            Vector<double> dx = a - b, dy = c - d;
            ((dx * cosine) - (dy * sine)).CopyTo(turnedX[i..]);
            ((dx * sine) + (dy * cosine)).CopyTo(turnedY[i..]);
        }
        for (; i < count; i++)
        {
            double dx = ax[i] - bx[i], dy = ay[i] - by[i];
            sumX[i] = ax[i] + bx[i];
            sumY[i] = ay[i] + by[i];
            turnedX[i] = (dx * cosine) - (dy * sine);
            turnedY[i] = (dx * sine) + (dy * cosine);
        }
    }

    /// <summary>Complex products in place, as many as there are factors.</summary>
    private static void Multiply(Span<double> x, Span<double> y, ReadOnlySpan<double> real, ReadOnlySpan<double> imaginary)
    {
        for (int k = 0; k < real.Length; k++)
        {
            (x[k], y[k]) = ((x[k] * real[k]) - (y[k] * imaginary[k]), (x[k] * imaginary[k]) + (y[k] * real[k]));
        }
    }
}
