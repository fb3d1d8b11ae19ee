using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>Copies values of any strides to elements one after another. Only the width of an element matters, not its meaning.</summary>
internal static class StridedCopy
{
    private const int ChunkLength = 1 << 16;
    private const int BandRows = 64; // rows of a transpose that are written together
    private const long PastCachesFrom = 1 << 22; // bytes that leave no room in the caches for what else is at work

    /// <summary>The value itself when its elements lie one after another, otherwise a contiguous copy from the pool.</summary>
    public static TensorValue ToContiguous(TensorValue value, StoragePool pool)
    {
        if (value.IsContiguous) return value;
        TensorValue copy = TensorValue.Allocate(value.Type, pool);
        switch (value.DType.SizeInBytes)
        {
            case 1:
                CopyAll<byte>(value, copy.Storage);
                break;
            case 4:
                CopyAll<uint>(value, copy.Storage);
                break;
            default:
                CopyAll<ulong>(value, copy.Storage);
                break;
        }
        return copy;
    }

    /// <summary>Writes the elements to a contiguous value of the same type.</summary>
    public static void CopyTo(TensorValue source, TensorValue target)
    {
        switch (source.DType.SizeInBytes)
        {
            case 1:
                Copy(source, target.Storage.AsSpan<byte>().Slice(target.Offset, target.Size));
                break;
            case 4:
                Copy(source, target.Storage.AsSpan<uint>().Slice(target.Offset, target.Size));
                break;
            default:
                Copy(source, target.Storage.AsSpan<ulong>().Slice(target.Offset, target.Size));
                break;
        }
    }

    /// <summary>Writes the elements in row-major order; <typeparamref name="T"/> must be as wide as the dtype.</summary>
    public static void Copy<T>(TensorValue source, Span<T> destination) where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() != source.DType.SizeInBytes) throw Errors.Internal($"{source.Type} copied as {typeof(T).Name}");
        if (source.IsContiguous)
        {
            source.AsStorageSpan<T>().Slice(source.Offset, source.Size).CopyTo(destination);
            return;
        }
        if (destination.Length < source.Size) throw Errors.Internal($"{source.Type} copied to {destination.Length} elements");
        var layout = new StridedLayout(source);
        ref T start = ref MemoryMarshal.GetReference(source.AsStorageSpan<T>());
        CopyRows(ref Unsafe.Add(ref start, source.Offset), ref MemoryMarshal.GetReference(destination), layout, 0, layout.Sizes[0]);
    }

    /// <summary>Writes the elements from <paramref name="first"/> on, in row-major order, until the destination is full.</summary>
    public static void CopyRange<T>(TensorValue source, StridedLayout layout, int first, Span<T> destination) where T : unmanaged
    {
        ref T start = ref Unsafe.Add(ref MemoryMarshal.GetReference(source.AsStorageSpan<T>()), source.Offset);
        int[] sizes = layout.Sizes, strides = layout.Strides;
        int runLength = layout.RunLength, runStride = layout.RunStride;
        int column = first % runLength, row = first / runLength;
        if (sizes.Length == 2 && strides[0] == 0 && destination.Length >= 2 * runLength)
        {
            CopyPeriodic(ref start, runLength, runStride, column, destination);
            return;
        }
        while (destination.Length > 0)
        {
            nint offset = (nint)column * runStride;
            for (int axis = sizes.Length - 2, rest = row; axis >= 0; axis--)
            {
                int outer = rest / sizes[axis];
                offset += (nint)(rest - (outer * sizes[axis])) * strides[axis];
                rest = outer;
            }
            int length = Math.Min(runLength - column, destination.Length);
            CopyRun(ref Unsafe.Add(ref start, offset), ref MemoryMarshal.GetReference(destination), length, runStride);
            destination = destination[length..];
            column = 0;
            row++;
        }
    }

    /// <summary>One run repeated, beginning in its middle: written once, then doubled.</summary>
    private static void CopyPeriodic<T>(ref T source, int length, int stride, int column, Span<T> destination) where T : unmanaged
    {
        ref T target = ref MemoryMarshal.GetReference(destination);
        CopyRun(ref Unsafe.Add(ref source, (nint)column * stride), ref target, length - column, stride);
        CopyRun(ref source, ref Unsafe.Add(ref target, length - column), column, stride);
        for (int done = length; done < destination.Length; done *= 2)
        {
            int next = Math.Min(done, destination.Length - done);
            destination[..next].CopyTo(destination.Slice(done, next));
        }
    }

    private static void CopyAll<T>(TensorValue source, Storage destination) where T : unmanaged
    {
        if (source.Size == 0) return;
        var layout = new StridedLayout(source);
        int rows = layout.Sizes[0];
        int rowLength = source.Size / rows;
        int rowsPerChunk = Math.Max(1, ChunkLength / rowLength);
        bool pastCaches = source.Type.SizeInBytes >= PastCachesFrom;
        if (NearAxis(layout.Strides) == 0) rowsPerChunk = (rowsPerChunk + BandRows - 1) / BandRows * BandRows;
        int chunks = ParallelLoop.Chunks(rows, rowsPerChunk);
        if (chunks == 1) CopyRows(source, destination, layout, 0, rows, pastCaches);
        else ParallelLoop.For(chunks, i => CopyRows(source, destination, layout, i * rowsPerChunk, Math.Min(rows, (i + 1) * rowsPerChunk), pastCaches));

        static void CopyRows(TensorValue source, Storage destination, StridedLayout layout, int from, int to, bool pastCaches)
        {
            ref T start = ref Unsafe.Add(ref MemoryMarshal.GetReference(source.AsStorageSpan<T>()), source.Offset);
            StridedCopy.CopyRows(ref start, ref MemoryMarshal.GetReference(destination.AsSpan<T>()), layout, from, to, pastCaches);
        }
    }

    /// <summary>Copies positions from … to − 1 of the outermost merged axis.</summary>
    private static void CopyRows<T>(ref T source, ref T destination, StridedLayout layout, int from, int to, bool pastCaches = false) where T : unmanaged
    {
        ReadOnlySpan<int> sizes = layout.Sizes, strides = layout.Strides;
        int last = sizes.Length - 1;
        Span<int> rowMajor = last < 16 ? stackalloc int[last + 1] : new int[last + 1];
        rowMajor[last] = 1;
        for (int axis = last - 1; axis >= 0; axis--) rowMajor[axis] = rowMajor[axis + 1] * sizes[axis + 1];

        int near = NearAxis(strides); // the axis beside the last that the tile walks: the one whose neighbours are closest in the source
        Span<int> position = last < 16 ? stackalloc int[last + 1] : new int[last + 1];
        position.Clear();
        if (near != 0 && last != 0) position[0] = from;
        int tileFrom = near == 0 ? from : 0;
        int tileRows = near == 0 ? to - from : near > 0 ? sizes[near] : 1;
        if (last == 0)
        {
            CopyRun(ref Unsafe.Add(ref source, (nint)from * strides[0]), ref Unsafe.Add(ref destination, from), to - from, strides[0]);
            return;
        }
        while (true)
        {
            nint sourceOffset = 0, destinationOffset = 0;
            for (int axis = 0; axis < last; axis++)
            {
                int index = axis == near ? tileFrom : position[axis];
                sourceOffset += (nint)index * strides[axis];
                destinationOffset += (nint)index * rowMajor[axis];
            }
            ref T tileSource = ref Unsafe.Add(ref source, sourceOffset);
            ref T tile = ref Unsafe.Add(ref destination, destinationOffset);
            if (near < 0) CopyRun(ref tileSource, ref tile, sizes[last], strides[last]);
            else BlockedTranspose.Run(ref tileSource, strides[near], strides[last], ref tile, rowMajor[near], tileRows, sizes[last], pastCaches);

            int moving = last - 1;
            for (; moving >= 0; moving--)
            {
                if (moving == near) continue;
                if (++position[moving] < (moving == 0 ? to : sizes[moving])) break;
                position[moving] = 0;
            }
            if (moving < 0) return;
        }
    }

    /// <summary>
    /// The axis other than the last with the smallest stride, when walking it beside the last one saves cache misses; otherwise −1.
    /// </summary>
    private static int NearAxis(ReadOnlySpan<int> strides)
    {
        int smallest = Math.Abs(strides[^1]), near = -1;
        if (smallest <= 1) return -1;
        for (int axis = 0; axis < strides.Length - 1; axis++)
        {
            int stride = Math.Abs(strides[axis]);
            if (stride == 0 || stride >= smallest) continue;
            smallest = stride;
            near = axis;
        }
        return near;
    }

    private static void CopyRun<T>(ref T source, ref T destination, int length, int stride) where T : unmanaged
    {
        if (stride == 1) MemoryMarshal.CreateReadOnlySpan(ref source, length).CopyTo(MemoryMarshal.CreateSpan(ref destination, length));
        else if (stride == 0) MemoryMarshal.CreateSpan(ref destination, length).Fill(source);
        else
        {
            for (int i = 0; i < length; i++) Unsafe.Add(ref destination, i) = Unsafe.Add(ref source, (nint)i * stride);
        }
    }
}
