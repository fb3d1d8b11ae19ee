using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Compilation;

/// <summary>How exact fused Float32 sums are, and what becomes of infinities and NaN in sums of several blocks.</summary>
public sealed class CompiledSumTests
{
    [Theory]
    [InlineData(2_000_000, 1, 1, 4e-8)] // all
    [InlineData(1, 3, 250_000, 1e-7)] // long rows
    [InlineData(1, 100, 1000, 1.5e-7)]
    [InlineData(4096, 512, 1, 3e-7)] // columns
    [InlineData(100_000, 16, 1, 3e-7)]
    [InlineData(64, 1000, 64, 2.5e-7)]
    public void Sums_of_products_are_exact_to_their_last_places(int first, int kept, int last, double tolerance)
    {
        Tensor x = Sample.Uniform(new Random(first + last), [first, kept, last]).Cast(DType.Float32).Evaluate();
        Tensor wide = x.Cast(DType.Float64);
        double[] exact = (wide * wide).Sum([0, 2]).ToArray<double>();
        float[] actual = Compile(static (Tensor t) => (t * t).Sum([0, 2]))(x).ToArray<float>();
        for (int i = 0; i < exact.Length; i++) Assert.InRange(actual[i] / exact[i], 1 - tolerance, 1 + tolerance);
    }

    [Fact]
    public void The_middle_of_three_axes_is_added_up_in_blocks()
    {
        Tensor x = Sample.Uniform(new Random(5), [20, 5000, 16]).Cast(DType.Float32).Evaluate();
        Tensor wide = x.Cast(DType.Float64);
        double[] exact = (wide * wide).Sum(1).ToArray<double>();
        float[] actual = Compile(static (Tensor t) => (t * t).Sum(1))(x).ToArray<float>();
        for (int i = 0; i < exact.Length; i++) Assert.InRange(actual[i] / exact[i], 1 - 1.5e-6, 1 + 1.5e-6);
    }

    /// <summary>
    /// The sum of an array gathers in a number; it took memory for a row as long as the array, and failed where no block is so large.
    /// </summary>
    [Fact]
    public void A_sum_of_everything_takes_no_memory_for_a_row()
    {
        Tensor x = Iota([1 << 22]).Cast(DType.Float32).Evaluate();
        var sum = Compile(static (Tensor t) => (t * 0.5f).Sum());
        sum(x);
        long taken = 0;
        var fresh = new Thread(() =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            sum(x).Evaluate();
            taken = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        fresh.Start();
        fresh.Join();
        Assert.InRange(taken, 0, 4 << 20);
    }

    /// <summary>Rows are added to the same sums several at a time; none may be left out or come twice.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(1030)]
    public void Rows_that_are_added_together_are_all_of_the_rows(int rows)
    {
        foreach (int columns in (int[])[1, 15, 16, 77, 300])
        {
            Tensor x = Sample.Integers(new Random(rows), [rows, columns], -9, 9), factors = Sample.Integers(new Random(columns), [rows, 1], -9, 9);
            Tensor y = x.Cast(DType.Float32).Evaluate(), weights = factors.Cast(DType.Float32).Evaluate();
            var both = Compile(static (Tensor y, Tensor w) => ((y * w).Sum(0), y.Max(0), y + w));
            (Tensor sum, Tensor max, Tensor moved) = both(y, weights);
            AssertClose((x * factors).Sum(0).Cast(DType.Float32), sum, 0);
            AssertClose(x.Max(0).Cast(DType.Float32), max, 0);
            AssertClose((x + factors).Cast(DType.Float32), moved, 0);
        }
    }

    /// <summary>Sums over more positions than the result has bytes: every run starts from nothing, on every number of threads.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_sum_is_the_same_in_every_run(int threads)
    {
        var random = new Random(3);
        Tensor a = Sample.Uniform(random, [64, 32, 256]), w = Sample.Uniform(random, [32, 1]);
        Tensor integers = Sample.Integers(random, [100_000, 2, 2], -9, 9), row = Sample.Integers(random, [2, 2], -9, 9);
        Tensor images = Sample.Uniform(random, [128, 16, 14, 14]), bias = Sample.Uniform(random, [16, 1, 1]);
        static Tensor Loss(Tensor x, Tensor b) => Square(Tanh((x * (1 + b)) + b)).Mean();
        int before = AutoGradOptions.MaxThreads;
        try
        {
            AutoGradOptions.MaxThreads = threads;
            var sum = Compile(static (Tensor x, Tensor y) => (x + y).Sum());
            var integerSum = Compile(static (Tensor x, Tensor y) => (x + y).Sum([0, 1]));
            var gradient = Compile(static (Tensor x, Tensor b) => Grad(b => Loss(x, b), b));
            for (int run = 0; run < 3; run++)
            {
                AssertClose((a + w).Sum(), sum(a, w), 1e-12);
                AssertClose((integers + row).Sum([0, 1]), integerSum(integers, row), 0);
                AssertClose(Grad(b => Loss(images, b), bias), gradient(images, bias), 1e-12);
            }
        }
        finally
        {
            AutoGradOptions.MaxThreads = before;
        }
    }

    [Theory]
    [InlineData(8, 20_000, 3, 64)]
    [InlineData(8, 100_000, 3, 16)]
    [InlineData(16, 60_000, 2, 16)]
    [InlineData(1, 100_000, 3, 16)]
    public void Few_rows_at_many_positions_are_added_up_in_blocks(int kept, int positions, int rows, int columns)
    {
        Tensor x = Sample.Uniform(new Random(rows), [kept, positions, rows, columns], 0, 1).Cast(DType.Float32).Evaluate();
        Tensor y = Sample.Uniform(new Random(kept), [rows, columns], 0, 1).Cast(DType.Float32).Evaluate();
        double[] exact = (x.Cast(DType.Float64) + y.Cast(DType.Float64)).Sum([1, 2]).ToArray<double>();
        float[] actual = Compile(static (Tensor t, Tensor u) => (t + u).Sum([1, 2]))(x, y).ToArray<float>();
        for (int i = 0; i < exact.Length; i++) Assert.InRange(actual[i] / exact[i], 1 - 1e-5, 1 + 1e-5);
    }

    [Theory]
    [InlineData(float.PositiveInfinity, 1f, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, 1f, float.NegativeInfinity)]
    [InlineData(float.PositiveInfinity, float.NegativeInfinity, float.NaN)]
    [InlineData(float.NaN, 1f, float.NaN)]
    [InlineData(float.MaxValue, float.MaxValue, float.PositiveInfinity)]
    public void Infinities_and_NaN_pass_through_the_blocks_of_a_sum(float one, float other, float expected)
    {
        float[] numbers = new float[5000];
        numbers[100] = one;
        numbers[100 + 2048] = other;
        float[] rows = Compile(static (Tensor t) => (t + 0f).Sum(1))(From(numbers).Reshape(1, 5000).BroadcastTo([20, 5000]).Evaluate()).ToArray<float>();
        Assert.All(rows, sum => Assert.Equal(expected, sum));
        Assert.Equal(expected, (float)Compile(static (Tensor t) => (t * 1f).Sum())(From(numbers)));
    }

    /// <summary>Rows are added eight at a time, in runs of many vectors, then of few, then one by one.</summary>
    [Fact]
    public void Sums_over_rows_of_any_number_and_length()
    {
        var random = new Random(1);
        var sums = Compile(static (Tensor x, Tensor y) => (x.Sum(0), (x * y + 1).Sum(0), x.Max(0)));
        foreach (int rows in (int[])[1, 7, 8, 9, 23, 40])
        {
            foreach (int columns in (int[])[1, 5, 16, 17, 63, 64, 65, 127, 128, 130, 255, 256, 257, 300, 511, 513, 1029])
            {
                int[] x = [.. Enumerable.Range(0, rows * columns).Select(_ => random.Next(-1000, 1000))];
                int[] y = [.. Enumerable.Range(0, rows).Select(_ => random.Next(-1000, 1000))];
                (Tensor first, Tensor second, Tensor largest) = sums(Tensor.From(x, [rows, columns]), Tensor.From(y, [rows, 1]));
                int[][] expected = [new int[columns], new int[columns], [.. Enumerable.Repeat(int.MinValue, columns)]];
                for (int i = 0; i < x.Length; i++)
                {
                    expected[0][i % columns] += x[i];
                    expected[1][i % columns] += (x[i] * y[i / columns]) + 1;
                    expected[2][i % columns] = Math.Max(expected[2][i % columns], x[i]);
                }
                Assert.Equal(expected, [first.ToArray<int>(), second.ToArray<int>(), largest.ToArray<int>()]);
            }
        }
    }
}
