using AutoGrad.Execution;
using AutoGrad.Tests.Functions;
using Xunit;

namespace AutoGrad.Tests.Operations.Sorting;

public sealed class ArgSortTests : PrimitiveTests
{
    private static readonly DType[] DTypes = [DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.UInt32];

    protected override Type Primitive => typeof(ArgSort);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        yield return new("vector", x => x[0].ArgSort(), Sample.Distinct(random, [7]));
        yield return new("downwards", x => x[0].ArgSort(descending: true), Sample.Distinct(random, [7]));
        yield return new("first axis", x => x[0].ArgSort(0), Sample.Distinct(random, [4, 3]));
        yield return new("middle axis", x => x[0].ArgSort(-2, descending: true), Sample.Distinct(random, [2, 5, 3]));
        yield return new("size 1", x => x[0].ArgSort(), Sample.Distinct(random, [1]));
        yield return new("no lines", x => x[0].ArgSort(), Sample.Distinct(random, [0, 3]));
        yield return new("empty lines", x => x[0].ArgSort(), Sample.Distinct(random, [3, 0]));
        yield return new("ties", x => x[0].ArgSort(), Sample.Integers(random, [3, 50], -2, 3));
    }

    protected override Tensor Vary(Tensor input, int example, Random random) =>
        example > 0 && input.Rank > 0 ? input.Flip().Evaluate() : input;

    /// <summary>Short lines and long ones, few different numbers and many, all dtypes.</summary>
    [Fact]
    public void Positions_are_those_of_a_stable_sort()
    {
        var random = new Random(4);
        foreach (int length in new[] { 1, 2, 39, 40, 41, 300, 5000 })
        {
            foreach (DType dtype in DTypes)
            {
                foreach (int range in new[] { 3, 1000, 1 << 30 })
                {
                    Tensor x =
                        (Sample.Integers(random, [2, length], -range, range).Cast(DType.Float64) / (dtype.IsFloat ? 7 : 1)).Cast(dtype);
                    double[] numbers = Numbers(x);
                    foreach (bool descending in new[] { false, true })
                    {
                        IEnumerable<long> expected = numbers.Chunk(length).SelectMany(line => Stable(line, descending));
                        Assert.Equal(expected, x.ArgSort(descending: descending).ToArray<long>());
                    }
                }
            }
        }
    }

    [Fact]
    public void Extremes_of_the_dtypes_and_NaN()
    {
        double nan = double.NaN, infinity = double.PositiveInfinity;
        Tensor x = Tensor.From([nan, infinity, 0, -nan, -0.0, -infinity, double.Epsilon, -double.Epsilon, double.MaxValue, 0]);
        Assert.Equal([5L, 7, 2, 4, 9, 6, 8, 1, 0, 3], x.ArgSort().ToArray<long>());
        Assert.Equal([1L, 8, 6, 2, 4, 9, 7, 5, 0, 3], x.ArgSort(descending: true).ToArray<long>());
        Tensor single = Tensor.From([float.NaN, float.PositiveInfinity, -0f, 0, float.NegativeInfinity, float.MinValue]);
        Assert.Equal([4L, 5, 2, 3, 1, 0], single.ArgSort().ToArray<long>());
        Assert.Equal([1L, 2, 3, 5, 4, 0], single.ArgSort(descending: true).ToArray<long>());
        Assert.Equal([1L, 2, 0], Tensor.From([int.MaxValue, int.MinValue, -1]).ArgSort().ToArray<long>());
        Assert.Equal([0L, 2, 1], Tensor.From([long.MaxValue, long.MinValue, -1]).ArgSort(descending: true).ToArray<long>());
        Assert.Equal([1L, 2, 0], Tensor.From([uint.MaxValue, 0u, 1u << 31]).ArgSort().ToArray<long>());
    }

    [Fact]
    public void Long_lines_of_every_order_are_sorted_on_any_number_of_threads()
    {
        const int Length = 100_000;
        Tensor x = Sample.Uniform(new Random(6), [3, Length]);
        Tensor sorted = x.Sort().Evaluate();
        foreach (Tensor order in new[] { x, sorted, sorted.Flip(1) })
        {
            double[] numbers = Tensor.TakeAlong(order, order.ArgSort(), 1).ToArray<double>();
            Assert.All(numbers.Chunk(Length), static line => Assert.Equal(line.Order(), line));
        }
        TensorValue value = AutoGrad.Compilation.Evaluation.ValueOf(x);
        Execution.Views.SameForAnyThreads(() => ArgSortKernel.Run(false, value, new TensorType(DType.Int64, x.Shape), new StoragePool()));
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        Messages.Verify("ArgSort: axis 2 is out of range for shape [2, 3]. Use an axis from -2 to 1.", () => Tensor.Zeros([2, 3]).ArgSort(2));
        Messages.Verify("ArgSort: axis -1 is out of range for shape []. A scalar has no axes.", () => Tensor.Zeros([]).ArgSort());
        Messages.Verify(
            "ArgSort: needs numbers, but got Bool[1]. Convert it with .Cast(DType.Int32) or .Cast(DType.Float32).",
            () => Tensor.From([true]).ArgSort());
    }

    private static IEnumerable<long> Stable(double[] line, bool descending)
    {
        IEnumerable<long> places = Enumerable.Range(0, line.Length).Select(static i => (long)i);
        return descending ? places.OrderByDescending(i => line[i]) : places.OrderBy(i => line[i]);
    }
}
