using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>What happens to the number that lies where another one arrives.</summary>
internal interface IStore<T> where T : unmanaged
{
    static abstract void Store(T value, ref T destination);

    /// <summary>Stores elements at source, source + stride, … at destination, destination + stride, ….</summary>
    static abstract void Store(ref T source, int sourceStride, ref T destination, int destinationStride, int length);

    /// <summary>Stores elements where others were, which are still elsewhere: one after another, or one number for all.</summary>
    static abstract unsafe void Onto<TAhead>(T* before, bool isOne, T* source, T* target, int length, bool pastCaches, ref TAhead ahead)
        where TAhead : struct, IAhead;
}

/// <summary>It is replaced. Only the width of <typeparamref name="T"/> matters.</summary>
internal readonly struct Replace<T> : IStore<T> where T : unmanaged
{
    public static void Store(T value, ref T destination) => destination = value;

    public static void Store(ref T source, int sourceStride, ref T destination, int destinationStride, int length)
    {
        if (sourceStride == 1 && destinationStride == 1)
        {
            MemoryMarshal.CreateReadOnlySpan(ref source, length).CopyTo(MemoryMarshal.CreateSpan(ref destination, length));
            return;
        }
        for (int i = 0; i < length; i++)
        {
            Unsafe.Add(ref destination, (nint)i * destinationStride) = Unsafe.Add(ref source, (nint)i * sourceStride);
        }
    }

    public static unsafe void Onto<TAhead>(T* before, bool isOne, T* source, T* target, int length, bool pastCaches, ref TAhead ahead)
        where TAhead : struct, IAhead
    {
        if (pastCaches) RowCopy.PastCaches((byte*)source, (byte*)target, length * (nint)sizeof(T), ref ahead);
        else new Span<T>(source, length).CopyTo(new Span<T>(target, length));
    }
}

/// <summary>It is added to.</summary>
internal readonly struct Accumulate<T> : IStore<T> where T : unmanaged, INumber<T>
{
    public static void Store(T value, ref T destination) => destination += value;

    public static void Store(ref T source, int sourceStride, ref T destination, int destinationStride, int length)
    {
        if (sourceStride == 1 && destinationStride == 1)
        {
            Span<T> run = MemoryMarshal.CreateSpan(ref destination, length);
            TensorPrimitives.Add(run, MemoryMarshal.CreateReadOnlySpan(ref source, length), run);
            return;
        }
        for (int i = 0; i < length; i++)
        {
            Unsafe.Add(ref destination, (nint)i * destinationStride) += Unsafe.Add(ref source, (nint)i * sourceStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void Onto<TAhead>(T* before, bool isOne, T* source, T* target, int length, bool pastCaches, ref TAhead ahead)
        where TAhead : struct, IAhead
    {
        int i = 0, lanes = Vector512<T>.Count, piece = RowCopy.Piece / sizeof(T), rest = length; // elements that were not asked for
        for (; pastCaches && i < length && (nint)(target + i) % RowCopy.Line != 0; i++) target[i] = before[isOne ? 0 : i] + source[i];
        Vector512<T> one = Vector512.Create(*before);
        for (; i + piece <= length; i += piece, rest -= piece)
        {
            ahead.Ask();
            Add(i);
            Add(i + lanes);
            Add(i + (2 * lanes));
            Add(i + (3 * lanes));
        }
        for (; rest > 0; rest -= piece) ahead.Ask();
        for (; i + lanes <= length; i += lanes) Add(i);
        for (; i < length; i++) target[i] = before[isOne ? 0 : i] + source[i];

        void Add(int i)
        {
            Vector512<T> sum = (isOne ? one : Vector512.Load(before + i)) + Vector512.Load(source + i);
            if (pastCaches) sum.StoreAlignedNonTemporal(target + i);
            else sum.Store(target + i);
        }
    }
}
