using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using AutoGrad.Execution;

namespace AutoGrad.Benchmarks.Machine;

/// <summary>
/// How fast numbers can be moved: one array copied to another, with the library's threads, in the best of the ways there are.
/// </summary>
internal sealed unsafe class PureCopy
{
    private const int ChunkBytes = 1 << 18; // what one thread copies at a time

    private readonly Storage source, target;
    private readonly long bytes;

    /// <param name="bytes">What is copied.</param>
    public PureCopy(long bytes)
    {
        this.bytes = (bytes + 511) / 512 * 512;
        (source, target) = (Storage.AllocatePinned(this.bytes), Storage.AllocatePinned(this.bytes));
        source.AsSpan<byte>().Fill(1);
        target.AsSpan<byte>().Fill(2);
    }

    private delegate void Copying(byte* from, byte* to, long count);

    /// <summary>Bytes a second, read and written ones together: the median of the best way, and the best of all.</summary>
    public (double Median, double Best) Rate(TimeSpan budget)
    {
        Measurement[] ways = [Measure(Span, budget / 3), Measure(Vectors, budget / 3), Measure(PastCaches, budget / 3)];
        return (2 * bytes / ways.Min(way => way.Median), 2 * bytes / ways.Min(way => way.Least));
    }

    private Measurement Measure(Copying way, TimeSpan budget) => Measurement.Of(
        () =>
        {
            ParallelLoop.For(ParallelLoop.Chunks(bytes, ChunkBytes), chunk =>
            {
                long start = chunk * (long)ChunkBytes;
                way((byte*)source.Address + start, (byte*)target.Address + start, Math.Min(ChunkBytes, bytes - start));
            });
        },
        budget);

    private static void Span(byte* from, byte* to, long count) => new Span<byte>(from, (int)count).CopyTo(new Span<byte>(to, (int)count));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vectors(byte* from, byte* to, long count)
    {
        for (long i = 0; i < count; i += 256)
        {
            Vector512<byte> a = Vector512.LoadAligned(from + i), b = Vector512.LoadAligned(from + i + 64);
            Vector512<byte> c = Vector512.LoadAligned(from + i + 128), d = Vector512.LoadAligned(from + i + 192);
            a.StoreAligned(to + i);
            b.StoreAligned(to + i + 64);
            c.StoreAligned(to + i + 128);
            d.StoreAligned(to + i + 192);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PastCaches(byte* from, byte* to, long count)
    {
        for (long i = 0; i < count; i += 256)
        {
            Vector512<byte> a = Vector512.LoadAligned(from + i), b = Vector512.LoadAligned(from + i + 64);
            Vector512<byte> c = Vector512.LoadAligned(from + i + 128), d = Vector512.LoadAligned(from + i + 192);
            a.StoreAlignedNonTemporal(to + i);
            b.StoreAlignedNonTemporal(to + i + 64);
            c.StoreAlignedNonTemporal(to + i + 128);
            d.StoreAlignedNonTemporal(to + i + 192);
        }
    }
}
