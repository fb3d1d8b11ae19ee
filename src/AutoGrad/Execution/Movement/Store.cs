using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>What happens to the number that lies where another one arrives.</summary>
internal interface IStore<T> where T : unmanaged
{
    static abstract void Store(T value, ref T destination);

    /// <summary>Stores elements at source, source + stride, … at destination, destination + stride, ….</summary>
    static abstract void Store(ref T source, int sourceStride, ref T destination, int destinationStride, int length);
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
}
