using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

/// <summary>
/// Transposes as large ones are done, of values of any size: every element goes where it belongs, and nothing beside source and target is
/// touched.
/// </summary>
public sealed unsafe class PlaneTransposeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Random_orders_of_axes_between_guarded_pages(bool pastCaches)
    {
        var random = new Random(pastCaches ? 1 : 2);
        for (int round = 0; round < 150; round++)
        {
            Verify<byte>(random, pastCaches);
            Verify<uint>(random, pastCaches);
            Verify<ulong>(random, pastCaches);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Several_chunks_and_sweeps_for_any_number_of_threads(int threads)
    {
        int usual = AutoGradOptions.MaxThreads;
        try
        {
            AutoGradOptions.MaxThreads = threads;
            foreach ((int rows, int columns) in ((int, int)[])[(1024, 1040), (257, 2049), (1040, 530)])
            {
                Verify<uint>([columns, rows], [1, columns], (PastCaches: true, AtEnd: true));
                Verify<ulong>([columns, rows], [1, columns], (PastCaches: true, AtEnd: false));
                Verify<uint>([columns, rows], [1, columns], (PastCaches: false, AtEnd: true));
            }
            Verify<uint>([16, 65, 9, 70], [1, 16, 16 * 65 * 70, 16 * 65], (PastCaches: true, AtEnd: true));
        }
        finally
        {
            AutoGradOptions.MaxThreads = usual;
        }
    }

    private static void Verify<T>(Random random, bool pastCaches) where T : unmanaged
    {
        int rank = random.Next(2, 5), extent = random.Next(4) == 0 ? random.Next(2, 4) : 1;
        int[] sizes = new int[rank], strides = new int[rank], order = [.. Enumerable.Range(0, rank)];
        do random.Shuffle(order);
        while (order[^1] == rank - 1); // the last axis is the nearest in the source too: no transpose
        int elements = 1;
        foreach (int axis in order.Reverse())
        {
            sizes[axis] = random.Next(3) == 0 ? random.Next(2, 6) : random.Next(2, Math.Max(3, Math.Min(300, 60_000 / elements)));
            elements *= sizes[axis];
            if (axis != order[^1] && axis != rank - 1 && random.Next(8) == 0) continue; // repeated
            strides[axis] = extent;
            extent = (extent * sizes[axis]) + (random.Next(4) == 0 ? random.Next(3) : 0);
            if (random.Next(4) == 0) strides[axis] = -strides[axis];
        }
        Verify<T>(sizes, strides, (pastCaches, random.Next(2) == 0));
    }

    private static void Verify<T>(int[] sizes, int[] strides, (bool PastCaches, bool AtEnd) way) where T : unmanaged
    {
        long before = 0, after = 0, size = 1;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            long reach = strides[axis] * (sizes[axis] - 1L);
            (before, after, size) = (before + Math.Min(reach, 0), after + Math.Max(reach, 0), size * sizes[axis]);
        }
        using var from = new GuardedMemory((int)(after - before + 1) * sizeof(T), way.AtEnd);
        using var to = new GuardedMemory((int)size * sizeof(T), way.AtEnd);
        new Random(3).NextBytes(new Span<byte>(from.Start, (int)(after - before + 1) * sizeof(T)));
        T* first = (T*)from.Start - before, target = (T*)to.Start;

        DType dtype = sizeof(T) == 1 ? DType.Bool : sizeof(T) == 4 ? DType.UInt32 : DType.Int64;
        var layout = new StridedLayout(new TensorValue(new TensorType(dtype, Shape.Create(sizes)), Storage.Allocate(0), 0, strides));
        int near = StridedCopy.NearAxis(layout.Strides);
        Assert.True(near >= 0);
        new PlaneTranspose<T>(layout, near, first, target, way.PastCaches).Run();

        int[] position = new int[sizes.Length];
        for (int at = 0; at < size; at++)
        {
            long place = 0;
            for (int axis = 0; axis < sizes.Length; axis++) place += (long)position[axis] * strides[axis];
            if (!target[at].Equals(first[place]))
                Assert.Fail($"{typeof(T).Name} [{string.Join(", ", sizes)}] strides [{string.Join(", ", strides)}] {way}: element {at}");
            for (int axis = sizes.Length - 1; axis >= 0 && ++position[axis] == sizes[axis]; axis--) position[axis] = 0;
        }
    }
}
