using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Compilation;

/// <summary>
/// Loops whose results are larger than the caches, or which add to parts of a sum that lie apart, give what small ones give.
/// </summary>
[Collection(nameof(MeasuredAlone))]
public sealed class LargeLoopTests
{
    private const int Many = (1 << 23) + (1 << 14); // floats: past the caches

    [Fact]
    public void Results_past_the_caches_are_those_of_pieces()
    {
        Func<Tensor, Tensor, Tensor> f = Compile(static (Tensor x, Tensor y) => Maximum(x * y, 0.1f) - x);
        Tensor x = Numbers(1), y = Numbers(2);
        float[] all = f(x, y).ToArray<float>();
        const int Piece = Many / 4;
        for (int i = 0; i < Many; i += Piece)
        {
            Assert.True(f(x[i..(i + Piece)].Evaluate(), y[i..(i + Piece)].Evaluate()).ToArray<float>().AsSpan().SequenceEqual(all.AsSpan(i, Piece)));
        }
    }

    [Theory]
    [InlineData(4096)] // every row begins evenly
    [InlineData(4099)] // or not
    public void Rows_and_a_part_of_them_past_the_caches(int columns)
    {
        int rows = Many / columns;
        Tensor x = Numbers(1)[..(rows * columns)].Reshape(rows, columns).Evaluate(), row = Sample.Uniform(new Random(3), [columns]).Cast(DType.Float32).Evaluate();
        float[] sums = Compile(static (Tensor x, Tensor row) => x + row)(x, row).ToArray<float>();
        float[] numbers = x.ToArray<float>(), added = row.ToArray<float>();
        for (int i = 0; i < sums.Length; i++)
        {
            if (sums[i] != numbers[i] + added[i % columns]) Assert.Fail($"element {i} is {sums[i]}");
        }
    }

    [Fact]
    public void Large_arrays_are_updated_in_place()
    {
        Func<Tensor, Tensor> f = Compile(static (Tensor x) => x * 2, donate: [0]);
        float[] expected = Numbers(4).ToArray<float>();
        Tensor x = f(Numbers(4));
        float[] actual = x.ToArray<float>();
        for (int i = 0; i < actual.Length; i++)
        {
            if (actual[i] != 2 * expected[i]) Assert.Fail($"element {i} is {actual[i]}");
        }
    }

    /// <summary>Rows are the same where the next row is asked for and where there are too few for that.</summary>
    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Rows_of_several_passes_do_not_depend_on_their_number(DType dtype)
    {
        Tensor x = Sample.Uniform(new Random(5), [2100, 1031]).Cast(dtype).Evaluate();
        Func<Tensor, Tensor> softmax = Compile(static (Tensor x) => Softmax(Where(x > 0.1, x, double.NegativeInfinity)));
        Func<Tensor, Tensor> normalize = Compile(static (Tensor x) =>
        {
            Tensor y = (x - x.Mean(-1, keepDims: true)) / Sqrt(x.Variance(-1, keepDims: true) + 1e-5);
            return Tanh(y) * Erf(y) * (x > 0).Cast(x.DType);
        });
        foreach (Func<Tensor, Tensor> f in (Func<Tensor, Tensor>[])[softmax, normalize])
        {
            Tensor all = f(x);
            foreach (int row in (int[])[0, 1058, 2096])
            {
                Assert.Equal(Numbers(f(x[row..(row + 4)].Evaluate())), Numbers(all[row..(row + 4)]));
            }
        }
    }

    [Theory]
    [InlineData(64, 64, 512)] // every chunk has whole blocks of its own
    [InlineData(33, 100, 70)]
    [InlineData(3, 4000, 40)] // chunks share blocks
    [InlineData(2000, 5, 7)]
    public void Sums_of_a_middle_axis(int first, int middle, int last)
    {
        Tensor x = Sample.Uniform(new Random(first), [first, middle, last]).Evaluate();
        double[] numbers = x.ToArray<double>(), sums = new double[first * last];
        for (int i = 0; i < first; i++)
        {
            for (int k = 0; k < middle; k++)
            {
                for (int j = 0; j < last; j++) sums[(i * last) + j] += numbers[(((i * middle) + k) * last) + j];
            }
        }
        foreach (int threads in (int[])[1, 2, 5])
        {
            AutoGradOptions.MaxThreads = threads;
            double[] actual = Compile(static (Tensor x) => x.Sum(1))(x).ToArray<double>();
            double[] squares = Compile(static (Tensor x) => Square(x.Sum(1)).Sum(1))(x).ToArray<double>();
            for (int i = 0; i < sums.Length; i++) Assert.Equal(sums[i], actual[i], 1e-11);
            for (int i = 0; i < first; i++) Assert.Equal(sums.Skip(i * last).Take(last).Sum(static sum => sum * sum), squares[i], 1e-8);
        }
        AutoGradOptions.MaxThreads = Environment.ProcessorCount;
    }

    private static double[] Numbers(Tensor x) => x.Cast(DType.Float64).ToArray<double>();

    private static Tensor Numbers(int seed) => Sample.Uniform(new Random(seed), [Many]).Cast(DType.Float32).Evaluate();
}
