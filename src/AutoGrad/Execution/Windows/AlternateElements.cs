using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <summary>Every second element of a run, and runs that take turns. Both work on whole vectors, and touch so much.</summary>
internal static unsafe class AlternateElements<T> where T : unmanaged, INumber<T>
{
    public static readonly Vector512<T> Evens = Order(static lane => 2 * lane);
    public static readonly Vector512<T> Odds = Order(static lane => (2 * lane) + 1);
    public static readonly Vector512<T> FirstHalves = Order(static lane => (lane / 2) + (lane % 2 * Vector512<T>.Count));
    public static readonly Vector512<T> LastHalves =
        Order(static lane => ((lane + Vector512<T>.Count) / 2) + (lane % 2 * Vector512<T>.Count));

    /// <summary>first[i] = source[2 i], second[i] = source[2 i + 1]; the count is of each, and rounded up to whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Split(T* source, T* first, T* second, int count)
    {
        if (!Avx512F.IsSupported)
        {
            for (int i = 0; i < count; i++) (first[i], second[i]) = (source[2 * i], source[(2 * i) + 1]);
            return;
        }
        int lanes = Vector512<T>.Count;
        Vector512<T> evens = Evens, odds = Odds;
        for (int done = 0; done < count; done += lanes, source += 2 * lanes)
        {
            Vector512<T> left = Vector512.Load(source), right = Vector512.Load(source + lanes);
            Pick(left, evens, right).Store(first + done);
            Pick(left, odds, right).Store(second + done);
        }
    }

    /// <summary>The inverse: target[2 i] = first[i], target[2 i + 1] = second[i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Interleave(T* first, T* second, T* target, int count)
    {
        if (!Avx512F.IsSupported)
        {
            for (int i = 0; i < count; i++) (target[2 * i], target[(2 * i) + 1]) = (first[i], second[i]);
            return;
        }
        int lanes = Vector512<T>.Count;
        Vector512<T> firstHalves = FirstHalves, lastHalves = LastHalves;
        for (int done = 0; done < count; done += lanes, target += 2 * lanes)
        {
            Vector512<T> left = Vector512.Load(first + done), right = Vector512.Load(second + done);
            Pick(left, firstHalves, right).Store(target);
            Pick(left, lastHalves, right).Store(target + lanes);
        }
    }

    /// <summary>Lanes of two vectors in a given order, those of the second numbered behind those of the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Pick(Vector512<T> first, Vector512<T> order, Vector512<T> second) => sizeof(T) == sizeof(float)
        ? Avx512F.PermuteVar16x32x2(first.AsInt32(), order.AsInt32(), second.AsInt32()).As<int, T>()
        : Avx512F.PermuteVar8x64x2(first.AsInt64(), order.AsInt64(), second.AsInt64()).As<long, T>();

    private static Vector512<T> Order(Func<int, int> lane) => sizeof(T) == sizeof(float)
        ? Vector512.Create([.. Enumerable.Range(0, Vector512<int>.Count).Select(lane)]).As<int, T>()
        : Vector512.Create([.. Enumerable.Range(0, Vector512<long>.Count).Select(i => (long)lane(i))]).As<long, T>();
}
