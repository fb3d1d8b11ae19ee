using System.Numerics;
using System.Runtime.Intrinsics;
using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

public sealed class ReduceKernelTests
{
    private static readonly ReduceKind[] Extremes = [ReduceKind.Maximum, ReduceKind.Minimum];

    [Theory]
    [InlineData(400, 600)]
    [InlineData(6000, 60)]
    public void Agrees_with_plain_loops_over_random_views(int maximumSize, int rounds)
    {
        var random = new Random(11);
        for (int round = 0; round < rounds; round++)
        {
            Numbers<int>(random, maximumSize);
            Numbers<uint>(random, maximumSize);
            Numbers<long>(random, maximumSize);
            Numbers<float>(random, maximumSize);
            Numbers<double>(random, maximumSize);
            Special<float>(random, maximumSize);
            Special<double>(random, maximumSize);
            Bools(random, maximumSize);
        }
    }

    [Fact]
    public void Long_rows_and_columns_are_shared_by_threads_without_changing_bits()
    {
        var random = new Random(12);
        float[] numbers = [.. Enumerable.Range(0, 300_000).Select(_ => random.NextSingle() - 0.5f)];
        Shape[] shapes = [[300_000], [3, 100_000], [100_000, 3], [500, 600], [15_000, 20], [10, 100, 300], [2, 5, 30_000]];
        foreach (Shape shape in shapes)
        {
            TensorValue x = TensorValue.From<float>(numbers, shape);
            foreach (Axes axes in Subsets(shape.Rank))
            {
                var reference = new double[Remaining(shape, axes).Size];
                int i = 0;
                foreach (int[] position in Views.Positions(shape)) reference[Index(shape, axes, position)] += numbers[i++];
                TensorValue sum = Views.SameForAnyThreads(() => Run(ReduceKind.Sum, axes, x));
                float[] sums = Views.Elements<float>(sum);
                double terms = Math.Max(1, shape.Size / (double)sums.Length);
                for (int k = 0; k < sums.Length; k++) Assert.Equal(reference[k], sums[k], 2e-7 * Math.Sqrt(terms) * 4);
                Views.SameForAnyThreads(() => Run(ReduceKind.Maximum, axes, x));
            }
        }
    }

    [Fact]
    public void Sum_of_many_equal_numbers_does_not_lose_small_terms()
    {
        const int Count = 16_000_003;
        var numbers = new float[Count];
        Array.Fill(numbers, 0.1f);
        double exact = Count * (double)0.1f;
        foreach (Shape shape in (Shape[])[[Count], [Count, 1], [1, Count]])
        {
            float sum = Views.Elements<float>(Run(ReduceKind.Sum, Axes.Create([.. Enumerable.Range(0, shape.Rank)]), TensorValue.From<float>(numbers, shape)))[0];
            Assert.Equal(1, sum / exact, Vector512.IsHardwareAccelerated ? 1e-6 : 4e-6); // narrower vectors have longer runs a lane
        }
        TensorValue columns = TensorValue.From<float>(numbers.AsSpan(0, 16_000_000), [1_600_000, 10]);
        foreach (float sum in Views.Elements<float>(Run(ReduceKind.Sum, 0, columns)))
            Assert.Equal(1, sum / (1_600_000 * (double)0.1f), 1e-6);
        var everySecond = new TensorValue(Views.Type<float>([8_000_000]), columns.Storage, 0, [2]);
        Assert.Equal(1, Views.Elements<float>(Run(ReduceKind.Sum, 0, everySecond))[0] / (8_000_000 * (double)0.1f), 1e-6);
    }

    [Theory]
    [InlineData(nameof(ReduceKind.Sum), 0f)]
    [InlineData(nameof(ReduceKind.Product), 1f)]
    public void An_empty_axis_reduces_to_the_neutral_number(string kind, float neutral) =>
        Assert.Equal([neutral, neutral], Views.Elements<float>(Run(Enum.Parse<ReduceKind>(kind), 1, TensorValue.From<float>([], [2, 0]))));

    [Fact]
    public void An_empty_axis_has_no_true_and_no_false_element()
    {
        TensorValue x = TensorValue.From<bool>([], [0, 2]);
        Assert.Equal([false, false], Views.Elements<bool>(Run(ReduceKind.Any, 0, x)));
        Assert.Equal([true, true], Views.Elements<bool>(Run(ReduceKind.All, 0, x)));
    }

    private static void Numbers<T>(Random random, int maximumSize) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        TensorValue x = Views.Random(random, Views.Small<T>, 4, maximumSize);
        Axes axes = RandomAxes(random, x.Shape.Rank);
        Verify(ReduceKind.Sum, axes, x, T.Zero, (a, b) => a + b); // small whole numbers: exact in any order
        TensorValue ones = Views.WithShape(random, r => T.CreateTruncating(r.Next(1, r.Next(40) == 0 ? 3 : 2)), x.Shape);
        if (ones.Size < 100) Verify(ReduceKind.Product, axes, ones, T.One, (a, b) => a * b);
        if (x.Size == 0) return;
        Verify(ReduceKind.Maximum, axes, x, T.MinValue, T.Max);
        Verify(ReduceKind.Minimum, axes, x, T.MaxValue, T.Min);
        if (x.Shape.Rank > 0) VerifyArgument<T>(random.Next(x.Shape.Rank), x);
    }

    private static void Special<T>(Random random, int maximumSize) where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorValue x = Views.Random(random, Views.Special<T>, 4, maximumSize);
        if (x.Size == 0) return;
        Axes axes = RandomAxes(random, x.Shape.Rank);
        Verify(ReduceKind.Maximum, axes, x, T.NegativeInfinity, T.Max);
        Verify(ReduceKind.Minimum, axes, x, T.PositiveInfinity, T.Min);
        if (x.Shape.Rank > 0) VerifyArgument<T>(random.Next(x.Shape.Rank), x);
    }

    private static void Bools(Random random, int maximumSize)
    {
        TensorValue x = Views.Random(random, Views.Coin, 4, maximumSize);
        Axes axes = RandomAxes(random, x.Shape.Rank);
        Verify(ReduceKind.Any, axes, x, false, (a, b) => a || b);
        Verify(ReduceKind.All, axes, x, true, (a, b) => a && b);
    }

    private static void Verify<T>(ReduceKind kind, Axes axes, TensorValue x, T seed, Func<T, T, T> combine) where T : unmanaged
    {
        var expected = new T[Remaining(x.Shape, axes).Size];
        Array.Fill(expected, seed);
        foreach (int[] position in Views.Positions(x.Shape))
        {
            ref T place = ref expected[Index(x.Shape, axes, position)];
            place = combine(place, Views.At<T>(x, position));
        }
        TensorValue actual = Run(kind, axes, x);
        Assert.True(
            expected.AsSpan().SequenceEqual(Views.Elements<T>(actual)) && SameSigns<T>(expected, Views.Elements<T>(actual)),
            $"{kind} over {axes} of {x.Type} with strides {string.Join(", ", x.Strides)}");
    }

    private static bool SameSigns<T>(T[] expected, T[] actual) where T : unmanaged =>
        typeof(T) != typeof(double) || expected.Zip(actual).All(pair => double.IsNegative((double)(object)pair.First) == double.IsNegative((double)(object)pair.Second));

    private static void VerifyArgument<T>(int axis, TensorValue x) where T : unmanaged, INumber<T>
    {
        foreach (ReduceKind extreme in Extremes)
        {
            ReduceKind kind = extreme == ReduceKind.Maximum ? ReduceKind.ArgMax : ReduceKind.ArgMin;
            TensorValue values = Run(extreme, axis, x), positions = Run(kind, axis, x);
            foreach (int[] place in Views.Positions(values.Shape))
            {
                T wanted = Views.At<T>(values, place);
                int first = Enumerable.Range(0, x.Shape[axis]).First(i =>
                {
                    T element = Views.At<T>(x, [.. place[..axis], i, .. place[axis..]]);
                    return T.IsNaN(wanted) ? T.IsNaN(element) : element == wanted && T.IsNegative(element) == T.IsNegative(wanted);
                });
                Assert.True(first == Views.At<long>(positions, place), $"{kind} over {axis} of {x.Type} with strides {string.Join(", ", x.Strides)}");
            }
        }
    }

    private static TensorValue Run(ReduceKind kind, Axes axes, TensorValue x)
    {
        DType dtype = kind is ReduceKind.ArgMax or ReduceKind.ArgMin ? DType.Int64 : x.DType;
        return ReduceKernel.Run(new Lowering.Reduce(kind, axes), [x], new TensorType(dtype, Remaining(x.Shape, axes)), new StoragePool());
    }

    private static Axes RandomAxes(Random random, int rank) => Axes.Create([.. Enumerable.Range(0, rank).Where(_ => random.Next(2) == 0)]);

    private static IEnumerable<Axes> Subsets(int rank) =>
        Enumerable.Range(1, (1 << rank) - 1).Select(bits => Axes.Create([.. Enumerable.Range(0, rank).Where(axis => ((bits >> axis) & 1) == 1)]));

    private static Shape Remaining(Shape shape, Axes axes) =>
        Shape.Create([.. Enumerable.Range(0, shape.Rank).Where(axis => !axes.Contains(axis)).Select(axis => shape[axis])]);

    private static int Index(Shape shape, Axes axes, int[] position)
    {
        int index = 0;
        for (int axis = 0, next = 0; axis < shape.Rank; axis++)
        {
            if (next < axes.Count && axes[next] == axis) next++;
            else index = (index * shape[axis]) + position[axis];
        }
        return index;
    }
}
