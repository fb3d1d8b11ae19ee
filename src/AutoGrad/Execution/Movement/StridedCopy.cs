using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>Copies values of any strides to elements one after another. Only the width of an element matters, not its meaning.</summary>
internal static unsafe class StridedCopy
{
    private const int ChunkLength = 1 << 16;
    private const int RowsAhead = 12; // short ones that lie apart are asked for before their turn
    private const int MostAhead = 1 << 10; // bytes of such a row
    private const int BandRows = 128; // rows of a transpose that are written together

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
    public static void Copy<T>(TensorValue source, Span<T> destination) where T : unmanaged
    {
        if (sizeof(T) != source.DType.SizeInBytes) throw Errors.Internal($"{source.Type} copied as {typeof(T).Name}");
        if (destination.Length < source.Size) throw Errors.Internal($"{source.Type} copied to {destination.Length} elements");
        if (source.Size == 0) return;
        var layout = new StridedLayout(source);
        int near = NearAxis(layout.Strides), cut = near == 0 && layout.Rank > 2 ? 1 : 0;
        int rows = layout.Sizes[cut], rowsPerChunk = Math.Max(1, ChunkLength / (source.Size / rows));
        if (near == cut) rowsPerChunk = (rowsPerChunk + BandRows - 1) / BandRows * BandRows;
        fixed (T* from = source.AsStorageSpan<T>(), to = destination)
        {
            var chunks =
                new Chunks<T>(from + source.Offset, to, layout, cut, rowsPerChunk, source.Type.SizeInBytes >= RowCopy.PastCachesFrom);
            ParallelLoop.For(ParallelLoop.Chunks(rows, rowsPerChunk), chunks);
        }
    }

    /// <summary>Positions of a merged axis that are copied together.</summary>
    private readonly struct Chunks<T>(T* from, T* to, StridedLayout layout, int cut, int rowsPerChunk, bool pastCaches) : IParallelBody
        where T : unmanaged
    {
        public void Run(int chunk)
        {
            int first = chunk * rowsPerChunk;
            CopyRows(from, to, layout, cut, first, Math.Min(layout.Sizes[cut], first + rowsPerChunk), pastCaches);
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

    /// <summary>Copies positions first … end − 1 of a merged axis, plane by plane.</summary>
    private static void CopyRows<T>(T* source, T* target, StridedLayout layout, int cut, int first, int end, bool pastCaches) where T : unmanaged
    {
        ReadOnlySpan<int> sizes = layout.Sizes, strides = layout.Strides;
        int last = sizes.Length - 1;
        if (last == 0)
        {
            CopyPlane(source + ((nint)first * strides[0]), 0, strides[0], target + first, 0, 1, end - first, pastCaches);
            return;
        }
        Span<int> rowMajor = last < 16 ? stackalloc int[last + 1] : new int[last + 1];
        rowMajor[last] = 1;
        for (int axis = last - 1; axis >= 0; axis--) rowMajor[axis] = rowMajor[axis + 1] * sizes[axis + 1];
        int near = NearAxis(strides); // the axis beside the last that a plane has: the one whose neighbours are closest in the source
        int down = near < 0 ? last - 1 : near;
        int[] order = Order(strides, last, down, byReading: pastCaches && near >= 0);
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
                targetOffset += (nint)position[axis] * rowMajor[axis];
            }
            T* from = source + sourceOffset, to = target + targetOffset;
            if (near < 0) CopyPlane(from, strides[down], strides[last], to, rowMajor[down], rows, sizes[last], pastCaches);
            else BlockedTranspose.Run(from, strides[near], strides[last], to, rowMajor[near], rows, sizes[last], pastCaches);

            int moving = order.Length - 1;
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
    /// The axes outside a plane, the slowest first: as the target has them, or so that near places of the source are read after each other.
    /// </summary>
    private static int[] Order(ReadOnlySpan<int> strides, int last, int down, bool byReading)
    {
        int[] order = new int[last - 1], keys = new int[last - 1];
        for (int axis = 0, i = 0; axis < last; axis++)
        {
            if (axis == down) continue;
            keys[i] = byReading ? -Math.Abs(strides[axis]) : axis;
            order[i++] = axis;
        }
        Array.Sort(keys, order);
        return order;
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

    /// <summary>Rows of elements that lie a stride apart.</summary>
    private static void CopyPlane<T>(T* source, nint rowStride, int stride, T* target, nint targetStride, int rows, int length, bool pastCaches)
        where T : unmanaged
    {
        if (stride == 1)
        {
            int bytes = length * sizeof(T);
            bool asks = pastCaches && bytes is >= RowCopy.Line and <= MostAhead && rowStride != length;
            var next = new SoonRead((byte*)(source + (RowsAhead * rowStride)), rowStride * sizeof(T), asks ? bytes / RowCopy.Line : 0);
            RowCopy.Run((byte*)source, rowStride * sizeof(T), (byte*)target, targetStride * sizeof(T), rows, bytes, pastCaches, next);
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
