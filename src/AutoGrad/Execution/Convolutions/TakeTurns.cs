using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <summary>A line whose elements are taken from several sources in turn.</summary>
internal static unsafe class TakeTurns<T> where T : unmanaged, INumber<T>
{
    /// <summary>line[i · count + s] = sources[s][i] as far as the line goes; 0 where a source is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(T** sources, int count, T* line, int length)
    {
        int given = 0;
        for (int s = 0; s < count; s++) given += sources[s] is null ? 0 : 1;
        if (given == 0)
        {
            new Span<T>(line, length).Clear();
        }
        else if (count == 1)
        {
            new Span<T>(sources[0], length).CopyTo(new Span<T>(line, length));
        }
        else if (count == 2 && Avx512F.IsSupported)
        {
            Two(sources[0], sources[1], line, length);
        }
        else
        {
            for (int s = 0; s < count; s++)
            {
                T* source = sources[s];
                if (source is null) for (int at = s; at < length; at += count) line[at] = T.Zero;
                else for (int at = s; at < length; at += count) line[at] = *source++;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(T* first, T* second, T* line, int length)
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> firstHalves = AlternateElements<T>.FirstHalves, lastHalves = AlternateElements<T>.LastHalves;
        for (int i = 0; length > 0; i += lanes, length -= 2 * lanes, line += 2 * lanes)
        {
            Vector512<T> a = first is null ? Vector512<T>.Zero : PartialVector<T>.Load(first + i, (length + 1) / 2);
            Vector512<T> b = second is null ? Vector512<T>.Zero : PartialVector<T>.Load(second + i, length / 2);
            PartialVector<T>.Store(AlternateElements<T>.Pick(a, firstHalves, b), line, length);
            PartialVector<T>.Store(AlternateElements<T>.Pick(a, lastHalves, b), line + lanes, length - lanes);
        }
    }
}
