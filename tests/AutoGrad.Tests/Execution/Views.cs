using System.Numerics;
using AutoGrad.Execution;

namespace AutoGrad.Tests.Execution;

/// <summary>Values of random shape and strides for kernel tests, and the slow but plain way to read them.</summary>
internal static class Views
{
    /// <summary>A view of random rank, order of axes, steps, flips and broadcasts; sizes of 0 and 1 are common.</summary>
    public static TensorValue Random<T>(Random random, Func<Random, T> element, int maximumRank = 4, int maximumSize = 400, int minimumRank = 0)
        where T : unmanaged
    {
        int rank = random.Next(minimumRank, maximumRank + 1);
        int[] sizes = new int[rank];
        int elements = 1;
        for (int axis = 0; axis < rank; axis++)
        {
            sizes[axis] = random.Next(12) == 0 ? 0 : random.Next(4) == 0 ? 1 : random.Next(1, Math.Max(2, Math.Min(40, maximumSize / elements)));
            elements *= Math.Max(sizes[axis], 1);
        }
        return WithShape(random, element, Shape.Create(sizes));
    }

    public static TensorValue WithShape<T>(Random random, Func<Random, T> element, Shape shape) where T : unmanaged
    {
        int[] strides = new int[shape.Rank], order = [.. Enumerable.Range(0, shape.Rank)];
        bool isPlain = random.Next(3) == 0;
        if (!isPlain) random.Shuffle(order);
        int extent = 1, offset = 0;
        foreach (int axis in order.Reverse())
        {
            if (!isPlain && random.Next(6) == 0) continue;
            strides[axis] = extent * (isPlain || random.Next(3) > 0 ? 1 : random.Next(1, 3));
            extent += strides[axis] * Math.Max(shape[axis] - 1, 0);
            if (isPlain || random.Next(4) > 0) continue;
            offset += strides[axis] * Math.Max(shape[axis] - 1, 0);
            strides[axis] = -strides[axis];
        }
        int start = isPlain ? 0 : random.Next(3);
        T[] elements = [.. Enumerable.Range(0, extent + start).Select(_ => element(random))];
        TensorValue all = TensorValue.From<T>(elements, [elements.Length]);
        return new TensorValue(new TensorType(DTypeFacts.Of<T>(), shape), all.Storage, offset + start, strides);
    }

    /// <summary>All elements in row-major order.</summary>
    public static T[] Elements<T>(TensorValue value) where T : unmanaged =>
        [.. Positions(value.Shape).Select(position => At<T>(value, position))];

    public static T At<T>(TensorValue value, int[] position) where T : unmanaged
    {
        int offset = value.Offset;
        for (int axis = 0; axis < position.Length; axis++) offset += position[axis] * value.Strides[axis];
        return value.AsStorageSpan<T>()[offset];
    }

    /// <summary>All positions of a shape in row-major order.</summary>
    public static IEnumerable<int[]> Positions(Shape shape)
    {
        int[] position = new int[shape.Rank];
        for (int count = 0; count < shape.Size; count++)
        {
            yield return [.. position];
            for (int axis = shape.Rank - 1; axis >= 0 && ++position[axis] == shape[axis]; axis--) position[axis] = 0;
        }
    }

    /// <summary>The place of a position in row-major order.</summary>
    public static int Index(Shape shape, ReadOnlySpan<int> position)
    {
        int index = 0;
        for (int axis = 0; axis < shape.Rank; axis++) index = (index * shape[axis]) + position[axis];
        return index;
    }

    public static TensorType Type<T>(Shape shape) where T : unmanaged => new(DTypeFacts.Of<T>(), shape);

    public static T Small<T>(Random random) where T : INumberBase<T> => T.CreateTruncating(random.Next(0, 7));

    public static bool Coin(Random random) => random.Next(2) == 0;

    /// <summary>Small numbers with ties, both zeros, infinities and now and then a NaN.</summary>
    public static T Special<T>(Random random) where T : IFloatingPointIeee754<T> => random.Next(60) switch
    {
        0 => T.NaN,
        1 => T.PositiveInfinity,
        2 => T.NegativeInfinity,
        < 10 => T.NegativeZero,
        < 20 => T.Zero,
        _ => T.CreateTruncating(random.Next(-4, 5)),
    };

    /// <summary>The same result, bit for bit, with 1, 2 and 7 threads; returned once.</summary>
    public static TensorValue SameForAnyThreads(Func<TensorValue> run)
    {
        int threads = AutoGradOptions.MaxThreads;
        try
        {
            AutoGradOptions.MaxThreads = 1;
            TensorValue first = run();
            foreach (int count in (int[])[2, 7])
            {
                AutoGradOptions.MaxThreads = count;
                TensorValue other = run();
                int width = first.DType.SizeInBytes;
                Xunit.Assert.True(Bytes(first, width).SequenceEqual(Bytes(other, width)), $"{count} threads gave other bits");
            }
            return first;
        }
        finally
        {
            AutoGradOptions.MaxThreads = threads;
        }
    }

    private static ReadOnlySpan<byte> Bytes(TensorValue value, int width) =>
        value.Storage.AsSpan<byte>().Slice(value.Offset * width, value.Size * width);
}
