using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

/// <summary>The general dot product against loops in double over every element.</summary>
public sealed class ContractKernelTests
{
    private static readonly DType[] AllNumbers = [DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.UInt32];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Random_layouts_agree_with_plain_loops(int seed)
    {
        var random = new Random(seed);
        for (int trial = 0; trial < 150; trial++)
        {
            (Lowering.Contract lowering, Shape left, Shape right) = RandomProblem(random, trial % 3 == 0 ? 18 : 7);
            DType dtype = AllNumbers[trial % AllNumbers.Length];
            Verify(lowering, StridedValues.Random(random, dtype, left), StridedValues.Random(random, dtype, right));
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 3, 2)]
    [InlineData(1, 100, 784)]
    [InlineData(1, 7, 3)]
    [InlineData(1, 1, 1000)]
    [InlineData(3, 1, 40)]
    [InlineData(784, 100, 1)]
    [InlineData(5, 3, 1)]
    [InlineData(12, 32, 16)]
    [InlineData(13, 33, 17)]
    [InlineData(25, 65, 300)]
    [InlineData(23, 70, 513)]
    [InlineData(100, 9, 64)]
    [InlineData(37, 41, 600)]
    [InlineData(2, 1, 70_000)]
    public void Matrices_in_every_orientation(int rows, int columns, int depth)
    {
        var random = new Random((rows * 7) + (columns * 3) + depth);
        foreach (DType dtype in new[] { DType.Float32, DType.Float64, DType.Int32 })
        {
            for (int orientation = 0; orientation < 4; orientation++)
            {
                bool leftTurned = (orientation & 1) != 0;
                bool rightTurned = (orientation & 2) != 0;
                Shape left = leftTurned ? [depth, rows] : [rows, depth];
                Shape right = rightTurned ? [columns, depth] : [depth, columns];
                var lowering = new Lowering.Contract([], leftTurned ? 0 : 1, [], rightTurned ? 1 : 0);
                Verify(
                    lowering,
                    StridedValues.Random(random, dtype, left, contiguous: true),
                    StridedValues.Random(random, dtype, right, contiguous: true));
            }
        }
    }

    [Theory]
    [InlineData(781, 790, 1024, false, false)]
    [InlineData(1024, 800, 1031, true, false)]
    [InlineData(785, 771, 1033, false, true)]
    [InlineData(770, 1030, 2049, true, true)]
    public void Large_products(int rows, int columns, int depth, bool leftTurned, bool rightTurned)
    {
        var random = new Random(9);
        Verify(
            new Lowering.Contract([], leftTurned ? 0 : 1, [], rightTurned ? 1 : 0),
            StridedValues.Random(random, DType.Float32, leftTurned ? [depth, rows] : [rows, depth], contiguous: true),
            StridedValues.Random(random, DType.Float32, rightTurned ? [columns, depth] : [depth, columns], contiguous: true),
            every: 997);
    }

    [Fact]
    public void Operands_of_several_depth_blocks()
    {
        var random = new Random(5);
        TensorValue left = StridedValues.Random(random, DType.Float64, [69, 62_000], contiguous: true);
        TensorValue right = StridedValues.Random(random, DType.Float64, [62_000, 69], contiguous: true);
        Verify(new Lowering.Contract([], 1, [], 0), left, right, every: 97);
    }

    [Fact]
    public void A_batch_of_large_and_of_many_small_products()
    {
        var random = new Random(6);
        var lowering = new Lowering.Contract(0, 2, 0, 1);
        foreach ((int batch, int rows, int depth, int columns) in new[] { (2, 70, 130, 90), (900, 9, 11, 13), (300, 3, 2, 4) })
        {
            Verify(
                lowering,
                StridedValues.Random(random, DType.Float64, [batch, rows, depth]),
                StridedValues.Random(random, DType.Float64, [batch, depth, columns]));
        }
    }

    [Fact]
    public void An_empty_sum_is_zero()
    {
        TensorValue left = StridedValues.Random(new Random(1), DType.Float32, [2, 0]);
        TensorValue right = StridedValues.Random(new Random(1), DType.Float32, [0, 3]);
        var pool = new StoragePool();
        pool.Return(TensorValue.From<float>([1, 2, 3, 4, 5, 6], [6]).Storage);
        var type = new TensorType(DType.Float32, [2, 3]);
        TensorValue result = ContractKernel.Run(new Lowering.Contract([], 1, [], 0), left, right, type, pool);
        Assert.Equal(new float[6], result.AsSpan<float>().ToArray());
    }

    [Fact]
    public void An_infinity_that_two_vectors_cover_is_counted_once()
    {
        // 21 elements take a whole vector and a tail that overlaps it.
        float[] row = new float[21];
        Array.Fill(row, 1f);
        row[10] = float.PositiveInfinity;
        float[] matrix = new float[3 * 21];
        Array.Fill(matrix, 1f);
        TensorValue result = ContractKernel.Run(
            new Lowering.Contract([], 1, [], 1),
            TensorValue.From<float>(row, [1, 21]),
            TensorValue.From<float>(matrix, [3, 21]),
            new TensorType(DType.Float32, [1, 3]),
            new StoragePool());
        Assert.Equal([float.PositiveInfinity, float.PositiveInfinity, float.PositiveInfinity], result.AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData(200, 300, 150)]
    [InlineData(1, 5000, 400)]
    [InlineData(1500, 1200, 1)]
    [InlineData(4, 6, 70_000)]
    [InlineData(769, 770, 1024)]
    public void Results_have_the_same_bits_for_any_number_of_threads(int rows, int columns, int depth)
    {
        var random = new Random(7);
        var lowering = new Lowering.Contract([], 1, [], 0);
        TensorValue left = StridedValues.Random(random, DType.Float32, [rows, depth]);
        TensorValue right = StridedValues.Random(random, DType.Float32, [depth, columns], contiguous: true);
        var type = new TensorType(DType.Float32, [rows, columns]);
        Threads.SameBits(() => ContractKernel.Run(lowering, left, right, type, new StoragePool()));
    }

    private static void Verify(Lowering.Contract lowering, TensorValue left, TensorValue right, int every = 1)
    {
        int[] batch = [.. lowering.LeftBatch.Select(axis => left.Shape[axis])];
        int[] depth = [.. lowering.LeftContracted.Select(axis => left.Shape[axis])];
        int[] leftFree = Free(left.Shape, lowering.LeftBatch, lowering.LeftContracted);
        int[] rightFree = Free(right.Shape, lowering.RightBatch, lowering.RightContracted);
        var output = new TensorType(
            left.DType, [.. batch, .. leftFree.Select(axis => left.Shape[axis]), .. rightFree.Select(axis => right.Shape[axis])]);
        TensorValue actual = ContractKernel.Run(lowering, left, right, output, new StoragePool());
        Assert.True(actual.IsContiguous);
        double epsilon = left.DType == DType.Float32 ? 1.2e-7 : 2.3e-16;
        int[][] depths = [.. StridedValues.Indices(Shape.Create(depth)).Select(index => index.ToArray())];
        int[] a = new int[left.Shape.Rank];
        int[] b = new int[right.Shape.Rank];
        foreach (int[] index in StridedValues.Indices(output.Shape).Where((_, place) => place % every == 0))
        {
            for (int i = 0; i < batch.Length; i++) a[lowering.LeftBatch[i]] = b[lowering.RightBatch[i]] = index[i];
            for (int i = 0; i < leftFree.Length; i++) a[leftFree[i]] = index[batch.Length + i];
            for (int i = 0; i < rightFree.Length; i++) b[rightFree[i]] = index[batch.Length + leftFree.Length + i];
            double sum = 0, size = 0;
            long whole = 0;
            foreach (int[] k in depths)
            {
                for (int i = 0; i < depth.Length; i++) (a[lowering.LeftContracted[i]], b[lowering.RightContracted[i]]) = (k[i], k[i]);
                if (left.DType.IsInteger) whole += StridedValues.IntegerAt(left, a) * StridedValues.IntegerAt(right, b);
                double term = StridedValues.At(left, a) * StridedValues.At(right, b);
                sum += term;
                size += Math.Abs(term);
            }
            switch (left.DType)
            {
                case DType.Int32: Assert.Equal((int)whole, StridedValues.IntegerAt(actual, index)); break;
                case DType.UInt32: Assert.Equal((uint)whole, StridedValues.IntegerAt(actual, index)); break;
                case DType.Int64: Assert.Equal(whole, StridedValues.IntegerAt(actual, index)); break;
                default:
                    // The error of a sum of n terms is bounded by n ε times the sum of their sizes; a random walk stays far inside.
                    double allowed = 8 * Math.Sqrt(depths.Length + 1) * epsilon * size;
                    double difference = Math.Abs(sum - StridedValues.At(actual, index));
                    Assert.True(
                        difference <= allowed,
                        $"{lowering} of {left.Type} and {right.Type} at [{string.Join(", ", index)}]: off by {difference}");
                    break;
            }
        }
    }

    private static int[] Free(Shape shape, Axes batch, Axes contracted) =>
        [.. Enumerable.Range(0, shape.Rank).Where(axis => !batch.Contains(axis) && !contracted.Contains(axis))];

    private static (Lowering.Contract Lowering, Shape Left, Shape Right) RandomProblem(Random random, int largest)
    {
        int Size() => random.Next(12) == 0 ? random.Next(2) : random.Next(1, largest);
        int[] batch = [.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, 4))];
        int[] depth = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Size())];
        int[] leftFree = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Math.Min(Size(), 12))];
        int[] rightFree = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Math.Min(Size(), 12))];
        (int[] leftSizes, int[] leftPlaces) = Scatter(random, [.. batch, .. depth, .. leftFree]);
        (int[] rightSizes, int[] rightPlaces) = Scatter(random, [.. batch, .. depth, .. rightFree]);
        var lowering = new Lowering.Contract(
            Axes.Create(leftPlaces.AsSpan(0, batch.Length)),
            Axes.Create(leftPlaces.AsSpan(batch.Length, depth.Length)),
            Axes.Create(rightPlaces.AsSpan(0, batch.Length)),
            Axes.Create(rightPlaces.AsSpan(batch.Length, depth.Length)));
        return (lowering, Shape.Create(leftSizes), Shape.Create(rightSizes));
    }

    /// <summary>Sizes put at random axes; the second array says which axis each went to.</summary>
    private static (int[] Sizes, int[] Places) Scatter(Random random, int[] sizes)
    {
        int[] places = [.. Enumerable.Range(0, sizes.Length)];
        random.Shuffle(places);
        int[] scattered = new int[sizes.Length];
        for (int i = 0; i < sizes.Length; i++) scattered[places[i]] = sizes[i];
        return (scattered, places);
    }
}
