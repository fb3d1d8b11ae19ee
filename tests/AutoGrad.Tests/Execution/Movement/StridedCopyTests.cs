using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

public sealed class StridedCopyTests
{
    [Fact]
    public void Copies_random_views_of_every_dtype_as_element_by_element_reading_does()
    {
        var random = new Random(1);
        for (int round = 0; round < 300; round++)
        {
            Verify(RandomView<float>(random, 64));
            Verify(RandomView<double>(random, 64));
            Verify(RandomView<int>(random, 64));
            Verify(RandomView<uint>(random, 64));
            Verify(RandomView<long>(random, 64));
            Verify(RandomView<bool>(random, 64));
        }
    }

    [Theory]
    [InlineData(512, 640)]
    [InlineData(300, 1001)]
    [InlineData(16, 16)]
    [InlineData(17, 40)]
    [InlineData(1024, 512)]
    [InlineData(1023, 257)]
    [InlineData(2112, 2000)]
    public void Transposes(int rows, int columns)
    {
        Verify(Transposed<float>(rows, columns));
        Verify(Transposed<double>(rows, columns));
        Verify(Transposed<bool>(rows, columns));
    }

    [Fact]
    public void Large_views_in_parallel_chunks()
    {
        var source = TensorValue.From<int>(Enumerable.Range(0, 40 * 50 * 200).ToArray(), [40, 50, 200]);
        Verify(new TensorValue(new TensorType(DType.Int32, [50, 200, 40]), source.Storage, 0, [200, 1, 10_000]));
        Verify(new TensorValue(new TensorType(DType.Int32, [200, 40, 50]), source.Storage, 0, [1, 10_000, 200]));
        Verify(new TensorValue(new TensorType(DType.Int32, [40, 50, 200]), source.Storage, 399_999, [-10_000, -200, -1]));
        Verify(new TensorValue(new TensorType(DType.Int32, [3, 40, 50, 100]), source.Storage, 1, [0, 10_000, 200, 2]));
    }

    [Fact]
    public void Views_larger_than_the_caches()
    {
        var source = TensorValue.From<int>(Enumerable.Range(0, 1 << 23).ToArray(), [1 << 23]);
        Verify(new TensorValue(new TensorType(DType.Int32, [2048, 2080]), source.Storage, 48, [1, 2048]));
        Verify(new TensorValue(new TensorType(DType.Int32, [2049, 2047]), source.Storage, 3, [1, 2049]));
        Verify(new TensorValue(new TensorType(DType.Int32, [128, 512, 80]), source.Storage, 0, [80, 128 * 80, 1]));
        Verify(new TensorValue(new TensorType(DType.Int32, [2048, 2060]), source.Storage, (1 << 23) - 1, [-2060, -1]));
        Verify(new TensorValue(new TensorType(DType.Int32, [16, 128, 2064]), source.Storage, 16, [128 * 2064, 1, 128]));
    }

    [Fact]
    public void A_contiguous_value_is_not_copied()
    {
        var value = TensorValue.From<float>([1, 2, 3, 4], [2, 2]);
        Assert.Same(value, StridedCopy.ToContiguous(value, new StoragePool()));
    }

    [Fact]
    public void An_empty_view_copies_nothing()
    {
        var value = new TensorValue(new TensorType(DType.Float32, [2, 0, 3]), Storage.Allocate(0), 0, [5, 0, -1]);
        Assert.Equal(0, StridedCopy.ToContiguous(value, new StoragePool()).Size);
    }

    private static TensorValue Transposed<T>(int rows, int columns) where T : unmanaged
    {
        var storage = Storage.Allocate((long)rows * columns * System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        new Random(2).NextBytes(storage.AsSpan<byte>());
        return new TensorValue(new TensorType(DTypeFacts.Of<T>(), [columns, rows]), storage, 0, [1, columns]);
    }

    /// <summary>A view of random rank, sizes, order of axes, steps, flips and broadcasts over random bytes.</summary>
    internal static TensorValue RandomView<T>(Random random, int maximumSide) where T : unmanaged
    {
        int rank = random.Next(5);
        int[] sizes = new int[rank], strides = new int[rank], order = [.. Enumerable.Range(0, rank)];
        random.Shuffle(order);
        int extent = 1, offset = 0, elements = 1;
        foreach (int axis in order)
        {
            sizes[axis] = random.Next(5) == 0 ? 1 : random.Next(1, Math.Max(2, Math.Min(maximumSide, 20_000 / elements)));
            elements *= sizes[axis];
            if (random.Next(4) == 0) continue;
            strides[axis] = extent * random.Next(1, 3);
            extent += strides[axis] * (sizes[axis] - 1);
            if (random.Next(4) != 0) continue;
            offset += strides[axis] * (sizes[axis] - 1);
            strides[axis] = -strides[axis];
        }
        var storage = Storage.Allocate((long)extent * System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        random.NextBytes(storage.AsSpan<byte>());
        return new TensorValue(new TensorType(DTypeFacts.Of<T>(), Shape.Create(sizes)), storage, offset, strides);
    }

    private static void Verify(TensorValue view)
    {
        var pool = new StoragePool();
        int width = view.DType.SizeInBytes;
        ReadOnlySpan<byte> expected = OneByOne(view);
        TensorValue copy = StridedCopy.ToContiguous(view, pool);
        Assert.True(copy.IsContiguous);
        Assert.Equal(view.Type, copy.Type);
        Assert.True(copy.Storage.AsSpan<byte>().Slice(copy.Offset * width, expected.Length).SequenceEqual(expected), Describe(view));

        byte[] span = new byte[expected.Length];
        if (width == 1) StridedCopy.Copy<byte>(view, span);
        else if (width == 4) StridedCopy.Copy(view, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(span.AsSpan()));
        else StridedCopy.Copy(view, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(span.AsSpan()));
        Assert.True(span.AsSpan().SequenceEqual(expected), Describe(view));
    }

    private static string Describe(TensorValue view) => $"{view.Type} strides [{string.Join(", ", view.Strides)}] offset {view.Offset}";

    private static byte[] OneByOne(TensorValue view)
    {
        int width = view.DType.SizeInBytes;
        byte[] bytes = new byte[view.Size * width];
        ReadOnlySpan<byte> source = view.AsStorageSpan<byte>();
        for (int i = 0; i < view.Size; i++)
        {
            int offset = view.Offset;
            for (int axis = view.Shape.Rank - 1, rest = i; axis >= 0; rest /= view.Shape[axis--])
            {
                offset += rest % view.Shape[axis] * view.Strides[axis];
            }
            source.Slice(offset * width, width).CopyTo(bytes.AsSpan(i * width));
        }
        return bytes;
    }
}
