using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <summary>Every second element of a run, and runs that take turns. Nothing behind the last element is read or written.</summary>
internal static unsafe class AlternateElements<T> where T : unmanaged, INumber<T>
{
    private static bool IsSupported => Avx512F.IsSupported && sizeof(T) is sizeof(float) or sizeof(double);

    /// <summary>target[i] = source[2 i].</summary>
    public static void Take(T* source, T* target, int count)
    {
        if (!IsSupported)
        {
            for (int i = 0; i < count; i++) target[i] = source[2 * i];
            return;
        }
        int lanes = Vector512<T>.Count;
        Vector512<T> evens = WindowPairs<T>.Evens;
        for (int done = 0; done < count; done += lanes, source += 2 * lanes)
        {
            int rest = count - done, read = (2 * rest) - 1;
            Vector512<T> left = read >= lanes ? Vector512.Load(source) : WindowPairs<T>.Load(source, WindowPairs<T>.FirstLanes(read));
            Vector512<T> right = read >= 2 * lanes ? Vector512.Load(source + lanes) : WindowPairs<T>.Load(source + lanes, WindowPairs<T>.FirstLanes(read - lanes));
            Vector512<T> taken = WindowPairs<T>.Pick(left, evens, right);
            if (rest >= lanes) taken.Store(target + done);
            else WindowPairs<T>.Store(taken, WindowPairs<T>.FirstLanes(rest), target + done);
        }
    }

    /// <summary>target[2 i] = first[i], target[2 i + 1] = second[i]; there is as much of the first, or one more.</summary>
    public static void Interleave(T* first, int firstCount, T* second, int secondCount, T* target)
    {
        if (!IsSupported)
        {
            for (int i = 0; i < firstCount; i++) target[2 * i] = first[i];
            for (int i = 0; i < secondCount; i++) target[(2 * i) + 1] = second[i];
            return;
        }
        int lanes = Vector512<T>.Count;
        Vector512<T> firstHalves = WindowPairs<T>.FirstHalves, lastHalves = WindowPairs<T>.LastHalves;
        for (int done = 0; done < firstCount; done += lanes, target += 2 * lanes)
        {
            Vector512<T> a = LoadFirst(first + done, firstCount - done), b = LoadFirst(second + done, secondCount - done);
            int rest = firstCount + secondCount - (2 * done);
            StoreFirst(WindowPairs<T>.Pick(a, firstHalves, b), target, rest);
            StoreFirst(WindowPairs<T>.Pick(a, lastHalves, b), target + lanes, rest - lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> LoadFirst(T* source, int count) =>
        count >= Vector512<T>.Count ? Vector512.Load(source) : WindowPairs<T>.Load(source, WindowPairs<T>.FirstLanes(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFirst(Vector512<T> vector, T* target, int count)
    {
        if (count >= Vector512<T>.Count) vector.Store(target);
        else WindowPairs<T>.Store(vector, WindowPairs<T>.FirstLanes(count), target);
    }
}
