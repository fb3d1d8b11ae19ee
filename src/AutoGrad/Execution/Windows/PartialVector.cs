using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AutoGrad.Execution;

/// <summary>Vectors at the end of a row: only as many elements as there are are read or written.</summary>
internal static unsafe class PartialVector<T> where T : unmanaged, INumber<T>
{
    /// <summary>The first elements, as many as a vector holds or fewer, and zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* source, int count) =>
        count >= Vector512<T>.Count ? Vector512.Load(source) : LoadFirst(source, count);

    /// <summary>Writes the first elements, as many as a vector holds or fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> vector, T* target, int count)
    {
        if (count >= Vector512<T>.Count) vector.Store(target);
        else StoreFirst(vector, target, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> LoadFirst(T* source, int count)
    {
        if (!Avx512F.IsSupported) return LoadOneByOne(source, count);
        return sizeof(T) == sizeof(float)
            ? Avx512F.MaskLoad((int*)source, First(count), Vector512<int>.Zero).As<int, T>()
            : Avx512F.MaskLoad((long*)source, FirstWide(count), Vector512<long>.Zero).As<long, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFirst(Vector512<T> vector, T* target, int count)
    {
        if (!Avx512F.IsSupported) for (int i = 0; i < count; i++) target[i] = vector.GetElement(i);
        else if (sizeof(T) == sizeof(float)) Avx512F.MaskStore((int*)target, First(count), vector.AsInt32());
        else Avx512F.MaskStore((long*)target, FirstWide(count), vector.AsInt64());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<T> LoadOneByOne(T* source, int count)
    {
        Vector512<T> vector = Vector512<T>.Zero;
        for (int i = 0; i < count; i++) vector = vector.WithElement(i, source[i]);
        return vector;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> First(int count) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> FirstWide(int count) => Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count));
}
