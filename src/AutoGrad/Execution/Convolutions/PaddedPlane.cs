using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoGrad.Execution;

/// <summary>
/// Lays part of an image out as rows of a fixed pitch, with the zeros of padding and gaps written out, so that convolution may read it as
/// one long row.
/// </summary>
internal static unsafe class PaddedPlane<T> where T : unmanaged
{
    /// <summary>Fills rows × pitch elements; the progressions say which rows and columns hold elements of the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(T* target, int rows, int pitch, Progression down, Progression across, T* image, int rowStride, int columnStride)
    {
        int next = down.Count > 0 ? down.First : rows;
        T* source = image + (down.Source * (nint)rowStride) + (across.Source * (nint)columnStride);
        nint sourceDown = down.SourceStep * (nint)rowStride;
        nint sourceAcross = across.SourceStep * (nint)columnStride;
        int left = down.Count;
        int filled = across.Count == 0 ? 0 : across.First + ((across.Count - 1) * across.Every) + 1;
        for (int row = 0; row < rows; row++, target += pitch)
        {
            if (row != next || across.Count == 0)
            {
                new Span<T>(target, pitch).Clear();
                continue;
            }
            if (across.Every == 1)
            {
                Clear(target, across.First);
                Copy(source, sourceAcross, target + across.First, across.Count);
                Clear(target + filled, pitch - filled);
            }
            else
            {
                new Span<T>(target, pitch).Clear();
                for (int i = 0; i < across.Count; i++) target[across.First + (i * across.Every)] = source[i * sourceAcross];
            }
            source += sourceDown;
            next = --left > 0 ? next + down.Every : rows;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear(T* target, int count)
    {
        for (int i = 0; i < count; i++) target[i] = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(T* source, nint step, T* target, int count)
    {
        if (step == 1) Copy(source, target, count);
        else for (int i = 0; i < count; i++) target[i] = source[i * step];
    }

    /// <summary>Rows are short: a call would take longer. The last vector overlaps the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(T* source, T* target, int count)
    {
        int i = 0;
        if (count >= Vector512<T>.Count)
        {
            for (; i <= count - Vector512<T>.Count; i += Vector512<T>.Count) Vector512.Load(source + i).Store(target + i);
            Vector512.Load(source + count - Vector512<T>.Count).Store(target + count - Vector512<T>.Count);
            return;
        }
        for (; i <= count - Vector128<T>.Count; i += Vector128<T>.Count) Vector128.Load(source + i).Store(target + i);
        for (; i < count; i++) target[i] = source[i];
    }
}
