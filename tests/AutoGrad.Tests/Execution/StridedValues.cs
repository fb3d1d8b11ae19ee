using AutoGrad.Execution;

namespace AutoGrad.Tests.Execution;

/// <summary>Random values whose elements lie anyhow: transposed, flipped, with gaps, repeated, after an offset.</summary>
internal static class StridedValues
{
    /// <summary>A value of small whole numbers and fractions in a random layout.</summary>
    public static TensorValue Random(Random random, DType dtype, Shape shape, bool contiguous = false)
    {
        int rank = shape.Rank;
        int[] strides = new int[rank];
        int[] order = [.. Enumerable.Range(0, rank)];
        if (!contiguous) random.Shuffle(order);
        int offset = contiguous ? 0 : random.Next(3);
        int stride = 1;
        for (int i = rank - 1; i >= 0; i--)
        {
            int axis = order[i];
            if (contiguous || shape[axis] == 0)
            {
                strides[axis] = stride;
                stride *= Math.Max(shape[axis], 1);
                continue;
            }
            int kind = random.Next(8);
            if (kind == 0) continue; // repeated
            if (kind == 1) stride++; // a gap
            bool flipped = kind == 2;
            strides[axis] = flipped ? -stride : stride;
            if (flipped) offset += (shape[axis] - 1) * stride;
            stride *= shape[axis];
        }
        int size = offset + stride + 1;
        for (int axis = 0; axis < rank; axis++) size += Math.Abs(strides[axis]) * Math.Max(shape[axis] - 1, 0);
        Storage storage = dtype switch
        {
            DType.Float32 => Fill(size, () => (random.Next(-64, 64) * 0.125f) + random.NextSingle()),
            DType.Float64 => Fill(size, () => (random.Next(-64, 64) * 0.125) + random.NextDouble()),
            DType.Int32 => Fill(size, () => random.Next(-1000, 1000)),
            DType.Int64 => Fill(size, () => random.NextInt64(-1_000_000, 1_000_000)),
            _ => Fill(size, () => (uint)random.Next()),
        };
        return new TensorValue(new TensorType(dtype, shape), storage, offset, strides);
    }

    /// <summary>One element as a double.</summary>
    public static double At(TensorValue value, params ReadOnlySpan<int> index)
    {
        int at = Place(value, index);
        return value.DType switch
        {
            DType.Float32 => value.AsStorageSpan<float>()[at],
            DType.Float64 => value.AsStorageSpan<double>()[at],
            DType.Int32 => value.AsStorageSpan<int>()[at],
            DType.Int64 => value.AsStorageSpan<long>()[at],
            _ => value.AsStorageSpan<uint>()[at],
        };
    }

    /// <summary>One integer element, wrapped to 64 bits.</summary>
    public static long IntegerAt(TensorValue value, params ReadOnlySpan<int> index)
    {
        int at = Place(value, index);
        return value.DType switch
        {
            DType.Int32 => value.AsStorageSpan<int>()[at],
            DType.Int64 => value.AsStorageSpan<long>()[at],
            _ => value.AsStorageSpan<uint>()[at],
        };
    }

    /// <summary>Every index of a shape in row-major order.</summary>
    public static IEnumerable<int[]> Indices(Shape shape)
    {
        int[] index = new int[shape.Rank];
        for (int place = 0; place < shape.Size; place++)
        {
            int rest = place;
            for (int axis = shape.Rank - 1; axis >= 0; axis--) (rest, index[axis]) = Math.DivRem(rest, shape[axis]);
            yield return index;
        }
    }

    /// <summary>The bytes of a contiguous value.</summary>
    public static byte[] Bytes(TensorValue value) => value.Storage.AsSpan<byte>()[..(int)value.Type.SizeInBytes].ToArray();

    private static Storage Fill<T>(int size, Func<T> next) where T : unmanaged
    {
        Storage storage = Storage.Allocate((long)size * System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        foreach (ref T element in storage.AsSpan<T>()[..size]) element = next();
        return storage;
    }

    private static int Place(TensorValue value, ReadOnlySpan<int> index)
    {
        int at = value.Offset;
        for (int axis = 0; axis < index.Length; axis++) at += index[axis] * value.Strides[axis];
        return at;
    }
}
