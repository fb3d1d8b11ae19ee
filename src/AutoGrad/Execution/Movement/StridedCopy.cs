using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>Copies values of any strides to elements one after another. Only the width of an element matters, not its meaning.</summary>
internal static unsafe class StridedCopy
{
    private const int ChunkLength = 1 << 16;
    private const int BandRows = 128; // rows of a transpose that are written together
    private const int BlocksFrom = 1 << 16; // bytes, from which a transpose with gaps or backwards is worth a plan

    /// <summary>The value itself when its elements lie one after another, otherwise a contiguous copy from the pool.</summary>
    public static TensorValue ToContiguous(TensorValue value, StoragePool pool)
    {
        if (value.IsContiguous) return value;
        TensorValue copy = TensorValue.Allocate(value.Type, pool);
        CopyTo(value, copy);
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
    public static void Copy<T>(TensorValue source, Span<T> destination) where T : unmanaged =>
        Copy(source, destination, source.Type.SizeInBytes >= RowCopy.PastCachesFrom);

    /// <summary>The same; whether the elements are not to take the place of something else in the caches is said.</summary>
    public static void Copy<T>(TensorValue source, Span<T> destination, bool pastCaches) where T : unmanaged
    {
        if (sizeof(T) != source.DType.SizeInBytes) throw Errors.Internal($"{source.Type} copied as {typeof(T).Name}");
        if (destination.Length < source.Size) throw Errors.Internal($"{source.Type} copied to {destination.Length} elements");
        if (source.Size == 0) return;
        var layout = new StridedLayout(source);
        int near = NearAxis(layout.Strides);
        fixed (T* from = source.AsStorageSpan<T>(), to = destination)
        {
            if (near >= 0 && (pastCaches || (layout.Strides[near] != 1 && source.Type.SizeInBytes >= BlocksFrom)))
            {
                new PlaneTranspose<T>(layout, near, from + source.Offset, to, pastCaches).Run();
                return;
            }
            bool wholeLines = ((nint)to | ((nint)layout.RunLength * sizeof(T))) % RowCopy.Line == 0;
            int[] order = Order(layout.Strides, near, byReading: pastCaches && wholeLines);
            int cut = order.Length == 0 ? 0 : order[0], rows = layout.Sizes[cut];
            int rowsPerChunk = Math.Max(1, ChunkLength / (source.Size / rows));
            if (near == cut) rowsPerChunk = (rowsPerChunk + BandRows - 1) / BandRows * BandRows;
            var chunks = new Chunks<T>(from + source.Offset, to, layout, near, order, rowsPerChunk, pastCaches);
            ParallelLoop.For(ParallelLoop.Chunks(rows, rowsPerChunk), chunks);
        }
    }

    /// <summary>Positions of the slowest axis that are copied together.</summary>
    private readonly struct Chunks<T>(T* from, T* to, StridedLayout layout, int near, int[] order, int rowsPerChunk, bool pastCaches)
        : IParallelBody where T : unmanaged
    {
        public void Run(int chunk)
        {
            int first = chunk * rowsPerChunk, rows = layout.Sizes[order.Length == 0 ? 0 : order[0]];
            CopyRows(from, to, layout, near, order, first, Math.Min(rows, first + rowsPerChunk), pastCaches);
        }
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

    /// <summary>Copies positions first … end − 1 of the slowest axis, plane by plane.</summary>
    private static void CopyRows<T>(
        T* source, T* target, StridedLayout layout, int near, int[] order, int first, int end, bool pastCaches) where T : unmanaged
    {
        ReadOnlySpan<int> sizes = layout.Sizes, strides = layout.Strides;
        int last = sizes.Length - 1;
        if (last == 0)
        {
            CopyPlane(source + ((nint)first * strides[0]), 0, strides[0], target + first, 0, 1, end - first, pastCaches);
            return;
        }
        ReadOnlySpan<nint> rowMajor = layout.RowMajor();
        int cut = order[0], down = order[^1]; // the last axis and the fastest of the others are those of planes
        Span<int> position = last < 16 ? stackalloc int[last + 1] : new int[last + 1];
        position.Clear();
        position[cut] = first;
        int rows = down == cut ? end - first : sizes[down];
        while (true)
        {
            nint sourceOffset = 0, targetOffset = 0;
            for (int axis = 0; axis < last; axis++)
            {
                sourceOffset += (nint)position[axis] * strides[axis];
                targetOffset += position[axis] * rowMajor[axis];
            }
            T* from = source + sourceOffset, to = target + targetOffset;
            if (near >= 0 && strides[near] == 1) StagedTranspose.Run(from, strides[last], to, rowMajor[near], rows, sizes[last]);
            else CopyPlane(from, strides[down], strides[last], to, rowMajor[down], rows, sizes[last], pastCaches);

            int moving = order.Length - 2;
            for (; moving >= 0; moving--)
            {
                int axis = order[moving];
                if (++position[axis] < (axis == cut ? end : sizes[axis])) break;
                position[axis] = axis == cut ? first : 0;
            }
            if (moving < 0) return;
        }
    }

    /// <summary>
    /// The axes before the last, the slowest first: as the target has them, with the near one as the fastest, or so that near places of the
    /// source are read after each other. Memory brings what follows what was read before it is asked, and does not mind where it is written.
    /// </summary>
    private static int[] Order(ReadOnlySpan<int> strides, int near, bool byReading)
    {
        int[] order = new int[strides.Length - 1], keys = new int[strides.Length - 1];
        for (int axis = 0; axis < order.Length; axis++)
        {
            order[axis] = axis;
            keys[axis] = axis == near ? order.Length : byReading ? -Math.Abs(strides[axis]) : axis;
        }
        Array.Sort(keys, order);
        return order;
    }

    /// <summary>
    /// The axis other than the last with the smallest stride, when walking it beside the last one saves cache misses; otherwise −1.
    /// </summary>
    public static int NearAxis(ReadOnlySpan<int> strides)
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

    /// <summary>Rows of elements that lie a stride apart.</summary>
    private static void CopyPlane<T>(T* source, nint rowStride, int stride, T* target, nint targetStride, int rows, int length, bool pastCaches)
        where T : unmanaged
    {
        if (stride == 1)
        {
            (nint fromStride, nint toStride) = (rowStride * sizeof(T), targetStride * sizeof(T));
            RowCopy.Run((byte*)source, fromStride, (byte*)target, toStride, rows, length * sizeof(T), pastCaches);
            return;
        }
        for (int row = 0; row < rows; row++, source += rowStride, target += targetStride)
        {
            if (stride == -1) Backwards.Run(source, target, length, pastCaches);
            else CopyRun(ref *source, ref *target, length, stride);
        }
    }

    private static void CopyRun<T>(ref T source, ref T destination, int length, int stride) where T : unmanaged
    {
        switch (stride)
        {
            case 1:
                MemoryMarshal.CreateReadOnlySpan(ref source, length).CopyTo(MemoryMarshal.CreateSpan(ref destination, length));
                break;
            case 0:
                MemoryMarshal.CreateSpan(ref destination, length).Fill(source);
                break;
            case -1:
                fixed (T* from = &source, to = &destination) Backwards.Run(from, to, length, pastCaches: false);
                break;
            default:
                for (int i = 0; i < length; i++) Unsafe.Add(ref destination, i) = Unsafe.Add(ref source, (nint)i * stride);
                break;
        }
    }
}
