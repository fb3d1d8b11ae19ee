using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AutoGrad.Execution;

namespace AutoGrad.Benchmarks.Machine;

/// <summary>
/// How fast numbers can be read: one array added up in registers, with the library's threads, in the best of the ways there are.
/// </summary>
internal sealed unsafe class PureRead
{
    private const int ChunkBytes = 1 << 18; // what one thread reads at a time
    private const int Ahead = 1 << 12; // bytes from what is read to what is asked for

    private readonly Storage source;
    private readonly long bytes;

    /// <param name="bytes">What is read.</param>
    public PureRead(long bytes)
    {
        this.bytes = (bytes + 511) / 512 * 512;
        source = Storage.AllocatePinned(this.bytes);
        source.AsSpan<byte>().Clear();
    }

    /// <summary>The sum of some chunk: it is needed by nobody, but must be there.</summary>
    public float Sum { get; private set; }

    private delegate float Reading(byte* from, long count);

    /// <summary>Bytes a second: the median of the best way, and the best of all.</summary>
    public (double Median, double Best) Rate(TimeSpan budget)
    {
        Measurement[] ways = [Measure(Plainly, budget / 2), Measure(AskingAhead, budget / 2)];
        return (bytes / ways.Min(way => way.Median), bytes / ways.Min(way => way.Least));
    }

    private Measurement Measure(Reading way, TimeSpan budget) => Measurement.Of(
        () =>
        {
            ParallelLoop.For(ParallelLoop.Chunks(bytes, ChunkBytes), chunk =>
            {
                long start = chunk * (long)ChunkBytes;
                Sum = way((byte*)source.Address + start, Math.Min(ChunkBytes, bytes - start));
            });
        },
        budget);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Plainly(byte* from, long count)
    {
        Vector512<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        for (long i = 0; i < count; i += 512)
        {
            float* x = (float*)(from + i);
            (a, b, c, d) = (a + Vector512.Load(x), b + Vector512.Load(x + 16), c + Vector512.Load(x + 32), d + Vector512.Load(x + 48));
            (e, f, g, h) =
                (e + Vector512.Load(x + 64), f + Vector512.Load(x + 80), g + Vector512.Load(x + 96), h + Vector512.Load(x + 112));
        }
        return Vector512.Sum(a + b + (c + d) + (e + f + (g + h)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float AskingAhead(byte* from, long count)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        for (long i = 0; i < count; i += 256)
        {
            float* x = (float*)(from + i);
            for (int line = 0; line < 4 && Sse.IsSupported; line++) Sse.Prefetch0(from + i + Ahead + (64 * line));
            (a, b, c, d) = (a + Vector512.Load(x), b + Vector512.Load(x + 16), c + Vector512.Load(x + 32), d + Vector512.Load(x + 48));
        }
        return Vector512.Sum(a + b + (c + d));
    }
}
