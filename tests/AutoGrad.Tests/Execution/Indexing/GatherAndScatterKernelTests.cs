using System.Numerics;
using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

public sealed class GatherAndScatterKernelTests
{
    [Fact]
    public void Agree_with_plain_loops_over_random_views()
    {
        var random = new Random(41);
        for (int round = 0; round < 500; round++)
        {
            Verify<float, int>(random);
            Verify<double, long>(random);
            Verify<int, int>(random);
            Verify<uint, long>(random);
            Verify<long, int>(random);
        }
    }

    [Fact]
    public void Bools_are_gathered_and_set()
    {
        TensorValue x = TensorValue.From<bool>([true, false, false], [3]);
        TensorValue indices = TensorValue.From<int>([2, 0], [2]);
        TensorValue gathered = GatherKernel.Run(new Lowering.Gather(0, 0), [x, indices], Views.Type<bool>([2]), new StoragePool());
        Assert.Equal([false, true], Views.Elements<bool>(gathered));
        TensorValue updates = TensorValue.From<bool>([true, false], [2]);
        var set = new Lowering.Scatter(ScatterKind.Set, 0, 0);
        Assert.Equal([false, false, true], Views.Elements<bool>(ScatterKernel.Run(set, [x, indices, updates], x.Type, new StoragePool())));
        Assert.Equal([true, false, false], Views.Elements<bool>(x));
    }

    [Fact]
    public void Large_values_have_the_same_bits_with_any_number_of_threads()
    {
        var random = new Random(42);
        TensorValue x = TensorValue.From<float>([.. Enumerable.Range(0, 200_000).Select(_ => random.NextSingle())], [4, 500, 100]);
        TensorValue indices = TensorValue.From<int>([.. Enumerable.Range(0, 3000).Select(_ => random.Next(500))], [3000]);
        TensorType type = Views.Type<float>([4, 3000, 100]);
        TensorValue gathered =
            Views.SameForAnyThreads(() => GatherKernel.Run(new Lowering.Gather(1, 0), [x, indices], type, new StoragePool()));
        Assert.Equal(Views.At<float>(x, [3, Views.At<int>(indices, [2999]), 99]), Views.At<float>(gathered, [3, 2999, 99]));
        var add = new Lowering.Scatter(ScatterKind.Add, 1, 0);
        Views.SameForAnyThreads(() => ScatterKernel.Run(add, [x, indices, gathered], x.Type, new StoragePool()));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void An_index_out_of_range_is_refused(int index)
    {
        TensorValue x = TensorValue.From<float>(new float[6], [2, 3]);
        TensorValue indices = TensorValue.From<int>([1, index], [2]);
        var error =
            Assert.Throws<ArgumentException>(() => GatherKernel.Run(new Lowering.Gather(1, 0), [x, indices], x.Type, new StoragePool()));
        Assert.Equal($"Take: index {index} is out of range for axis 1 of size 3, of shape [2, 3]. Indices in a tensor count from 0: use 0 to 2.", error.Message);
        TensorValue updates = TensorValue.From<float>(new float[4], [2, 2]);
        var add = new Lowering.Scatter(ScatterKind.Add, 1, 0, "At.Add");
        error = Assert.Throws<ArgumentException>(() => ScatterKernel.Run(add, [x, indices, updates], x.Type, new StoragePool()));
        Assert.Equal($"At.Add: index {index} is out of range for axis 1 of size 3, of shape [2, 3]. Indices in a tensor count from 0: use 0 to 2.", error.Message);
    }

    private static void Verify<T, TIndex>(Random random)
        where T : unmanaged, INumber<T>
        where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        TensorValue x = Views.Random(random, Views.Small<T>, 4, 200, 1);
        int axis = random.Next(x.Shape.Rank), batchRank = random.Next(axis + 1);
        int[] perBatch = [.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(x.Shape[axis] == 0 ? 1 : 5))];
        Shape indexShape = Shape.Create([.. x.Shape.Sizes[..batchRank], .. perBatch]);
        if (x.Shape[axis] == 0 && indexShape.Size > 0) return;
        TensorValue indices =
            Views.WithShape(random, r => TIndex.CreateTruncating(x.Shape[axis] == 0 ? 0 : r.Next(x.Shape[axis])), indexShape);
        TensorType type = Views.Type<T>(Shape.Create([.. x.Shape.Sizes[..axis], .. perBatch, .. x.Shape.Sizes[(axis + 1)..]]));
        var expected = new T[type.Size];
        T[] added = Views.Elements<T>(x), set = Views.Elements<T>(x);
        TensorValue updates = Views.WithShape(random, Views.Small<T>, type.Shape);
        foreach (int[] position in Views.Positions(type.Shape))
        {
            int index =
                int.CreateTruncating(Views.At<TIndex>(indices, [.. position[..batchRank], .. position[axis..(axis + perBatch.Length)]]));
            int[] place = [.. position[..axis], index, .. position[(axis + perBatch.Length)..]];
            expected[Views.Index(type.Shape, position)] = Views.At<T>(x, place);
            added[Views.Index(x.Shape, place)] += Views.At<T>(updates, position);
            set[Views.Index(x.Shape, place)] = Views.At<T>(updates, position);
        }
        TensorValue[] operands = [x, indices, updates];
        Assert.Equal(expected, Views.Elements<T>(GatherKernel.Run(new Lowering.Gather(axis, batchRank), operands[..2], type, new StoragePool())));
        var add = new Lowering.Scatter(ScatterKind.Add, axis, batchRank);
        Assert.Equal(added, Views.Elements<T>(ScatterKernel.Run(add, operands, x.Type, new StoragePool())));
        Assert.Equal(set, Views.Elements<T>(ScatterKernel.Run(add with { Kind = ScatterKind.Set }, operands, x.Type, new StoragePool())));
    }
}
