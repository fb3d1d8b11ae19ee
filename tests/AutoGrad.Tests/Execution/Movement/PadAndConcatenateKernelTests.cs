using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

public sealed class PadAndConcatenateKernelTests
{
    [Fact]
    public void Pads_and_crops_random_views()
    {
        var random = new Random(31);
        for (int round = 0; round < 500; round++)
        {
            Pad(random, Views.Small<float>, 9f);
            Pad(random, Views.Small<int>, 9);
            Pad(random, Views.Small<uint>, 9u);
            Pad(random, Views.Small<long>, 9L);
            Pad(random, Views.Small<double>, -0.0);
            Pad(random, Views.Coin, true);
        }
    }

    [Fact]
    public void Pads_large_values_in_parallel()
    {
        float[] numbers = [.. Enumerable.Range(1, 90_000)];
        TensorValue x = TensorValue.From<float>(numbers, [300, 300]);
        TensorValue transposed = new(x.Type, x.Storage, 0, [1, 300]);
        var lowering = new Lowering.Pad([1, 0], [2, 3], [1, 0], Scalar.From(0.5, DType.Float32));
        TensorType type = Views.Type<float>([602, 303]);
        foreach (TensorValue operand in (TensorValue[])[x, transposed])
        {
            TensorValue result = Views.SameForAnyThreads(() => PadKernel.Run(lowering, [operand], type, new StoragePool()));
            Assert.Equal(Views.At<float>(operand, [7, 11]), Views.At<float>(result, [15, 11]));
            Assert.Equal((90_000.0 * 90_001 / 2) + (0.5 * ((602 * 303) - 90_000)), Views.Elements<float>(result).Sum(element => (double)element), 1.0);
        }
    }

    [Fact]
    public void Concatenates_random_views()
    {
        var random = new Random(32);
        for (int round = 0; round < 300; round++)
        {
            Concatenate(random, Views.Small<float>);
            Concatenate(random, Views.Small<long>);
            Concatenate(random, Views.Coin);
        }
    }

    private static void Pad<T>(Random random, Func<Random, T> element, T fill) where T : unmanaged
    {
        TensorValue x = Views.Random(random, element, 3, 60);
        int rank = x.Shape.Rank;
        int[] low = new int[rank], high = new int[rank], interior = new int[rank], sizes = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            interior[axis] = random.Next(3);
            int spread = x.Shape[axis] + (Math.Max(x.Shape[axis] - 1, 0) * interior[axis]);
            low[axis] = random.Next(-spread, 4);
            high[axis] = random.Next(-(spread + Math.Min(low[axis], 0)), 4);
            sizes[axis] = spread + low[axis] + high[axis];
        }
        TensorType type = Views.Type<T>(Shape.Create(sizes));
        Scalar value = fill is bool truth ? Scalar.From(truth) : Scalar.From(Convert.ToDouble(fill, null), type.DType);
        var expected = new T[type.Size];
        Array.Fill(expected, fill);
        foreach (int[] position in Views.Positions(x.Shape))
        {
            int[] place = [.. position.Select((p, axis) => low[axis] + (p * (interior[axis] + 1)))];
            if (place.Zip(sizes).All(pair => pair.First >= 0 && pair.First < pair.Second))
                expected[Views.Index(type.Shape, place)] = Views.At<T>(x, position);
        }
        var lowering = new Lowering.Pad(Axes.Create(low), Axes.Create(high), Axes.Create(interior), value);
        Assert.Equal(expected, Views.Elements<T>(PadKernel.Run(lowering, [x], type, new StoragePool())));
    }

    private static void Concatenate<T>(Random random, Func<Random, T> element) where T : unmanaged
    {
        int[] sizes = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(random.Next(8) == 0 ? 0 : 1, 6))];
        int axis = random.Next(sizes.Length), total = 0;
        var operands = new TensorValue[random.Next(1, 5)];
        for (int i = 0; i < operands.Length; i++)
        {
            sizes[axis] = random.Next(5);
            total += sizes[axis];
            operands[i] = Views.WithShape(random, element, Shape.Create(sizes));
        }
        sizes[axis] = total;
        TensorType type = Views.Type<T>(Shape.Create(sizes));
        var expected = new T[type.Size];
        int start = 0;
        foreach (TensorValue x in operands)
        {
            foreach (int[] position in Views.Positions(x.Shape))
            {
                T value = Views.At<T>(x, position);
                position[axis] += start;
                expected[Views.Index(type.Shape, position)] = value;
            }
            start += x.Shape[axis];
        }
        Assert.Equal(expected, Views.Elements<T>(ConcatenateKernel.Run(new Lowering.Concatenate(axis), operands, type, new StoragePool())));
    }
}
