using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Functions;

public sealed class SortingTests
{
    private static readonly double NaN = double.NaN, Infinity = double.PositiveInfinity;

    [Fact]
    public void Sort_along_any_axis_in_both_directions()
    {
        Tensor x = From([3, 1, 2, 9, 7, 8], [2, 3]);
        Assert.Equal([1, 2, 3, 7, 8, 9], x.Sort().ToArray<int>());
        Assert.Equal([3, 2, 1, 9, 8, 7], x.Sort(1, descending: true).ToArray<int>());
        Assert.Equal([9, 7, 8, 3, 1, 2], x.Sort(-2, descending: true).ToArray<int>());
        Assert.Equal([-1.0, 2, Infinity, NaN, NaN], From([NaN, 2, Infinity, NaN, -1]).Sort().ToArray<double>());
        Assert.Equal([Infinity, 2, -1, NaN], From([2, NaN, Infinity, -1]).Sort(descending: true).ToArray<double>());
        Assert.Equal([0, 3], Zeros([0, 3]).Sort(0).Shape);
        Assert.Equal([3, 0], Zeros([3, 0]).Sort().Shape);
        Messages.Verify("Sort: axis 1 is out of range for shape [2]. Use an axis from -1 to 0.", () => Zeros([2]).Sort(1));
        Messages.Verify(
            "Sort: needs numbers, but got Bool[1]. Convert it with .Cast(DType.Int32) or .Cast(DType.Float32).", () => From([true]).Sort());
    }

    [Fact]
    public void TopK_has_values_and_positions()
    {
        Tensor x = From([1.0, 5, 5, NaN, 2, 0, 7, 7, -1, 7], [2, 5]);
        (Tensor values, Tensor indices) = x.TopK(3);
        Assert.Equal([5.0, 5, 2, 7, 7, 7], values.ToArray<double>());
        Assert.Equal([1L, 2, 4, 1, 2, 4], indices.ToArray<long>());
        Assert.Equal([7.0, 1], From([1.0, 0, 7], [3, 1]).TopK(2, 0).Values.ToArray<double>());
        Assert.Equal(NaN, (double)x.TopK(5).Values[0, 4]);
        Assert.Equal([2, 0], x.TopK(0).Indices.Shape);
        Assert.Equal([0, 5], x.TopK(0, -2).Values.Shape);
        Messages.Verify("TopK: axis 1 of shape [2, 5] has no 6 largest elements. Ask for 0 to 5 of them.", () => x.TopK(6).Values);
        Messages.Verify("TopK: axis 0 of shape [2, 5] has no -1 largest elements. Ask for 0 to 2 of them.", () => x.TopK(-1, 0).Values);
    }

    [Fact]
    public void Median_is_the_middle()
    {
        Tensor x = From([3.0, 1, 2, 9, 7, 8], [2, 3]);
        Assert.Equal([2.0, 8], x.Median(1).ToArray<double>());
        Assert.Equal([6.0, 4, 5], x.Median(0).ToArray<double>());
        Assert.Equal(5, (double)x.Median());
        Assert.Equal([1, 1], x.Median(keepDims: true).Shape);
        Assert.Equal(4, (double)From(4.0).Median());
        Assert.Equal(NaN, (double)From([1, NaN, 2]).Median());
        Assert.Equal([0], Zeros([0, 3]).Median(1).Shape);
        Messages.Verify(
            "Median: axis 0 of shape [0, 3] is empty and has no Median. Reduce an axis with at least one element.",
            () => Zeros([0, 3]).Median(0));
        Messages.Verify(
            "Median: needs a floating-point tensor, but got Int32[1]. Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).",
            () => From([1]).Median());
    }

    [Fact]
    public void Quantiles_lie_on_lines_between_neighbours()
    {
        var random = new Random(8);
        Tensor x = Sample.Uniform(random, [3, 4, 5]), q = From([0, 0.1, 0.5, 0.77, 1, 1.0 / 3], [2, 3]);
        double[] parts = q.ToArray<double>();
        Tensor y = x.Quantile(q, axes: [0, -1]);
        Assert.Equal([2, 3, 4], y.Shape);
        Tensor lines = x.MoveAxis(1, 0).Reshape(4, 15);
        for (int line = 0; line < 4; line++)
        {
            double[] numbers = [.. lines[line].ToArray<double>().Order()];
            AssertClose([.. parts.Select(part => OnLine(numbers, part))], y.Reshape(6, 4)[.., line], 1e-12);
        }
        Assert.Equal([2, 3, 1, 4, 1], x.Quantile(q, [0, 2], keepDims: true).Shape);
        Assert.Equal([1f, 1.75f], From([4f, 2, 1, 3]).Quantile(From([0f, 0.25f])).ToArray<float>());
        Assert.Equal(4f, (float)From([4f, 2, 1, 3]).Quantile(1));
        Assert.Equal([0, 3], x.Quantile(Zeros([0], DType.Float64), [0, 1])[.., ..3].Shape);
    }

    [Fact]
    public void Quantiles_of_infinities_and_NaN()
    {
        Tensor x = From([-Infinity, -Infinity, 1, 2, Infinity, Infinity]);
        Tensor q = From([0, 0.1, 0.3, 0.4, 0.5, 0.6, 0.7, 0.9, 1]);
        AssertClose([-Infinity, -Infinity, -Infinity, 1, 1.5, 2, Infinity, Infinity, Infinity], x.Quantile(q), 1e-12);
        Assert.Equal([NaN, NaN], From([1.0, NaN, 2]).Quantile(From([0.0, 0.5])).ToArray<double>());
    }

    [Fact]
    public void Parts_outside_are_an_error_if_known_and_NaN_otherwise()
    {
        Tensor x = From([1.0, 2, 3]);
        Messages.Verify("Quantile: q = 1.5 is not a part of the elements. Use 0 to 1: 0.5 is the median.", () => x.Quantile(1.5));
        Messages.Verify("Quantile: q = -0.1 is not a part of the elements. Use 0 to 1: 0.5 is the median.", () => x.Quantile(From([0, -0.1])));
        Messages.Verify(
            "Quantile: needs a floating-point tensor, but got Int32[1]. Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).",
            () => x.Quantile(From([0])));
        Messages.Verify(
            "Quantile: axis 0 of shape [0] is empty and has no Quantile. Reduce an axis with at least one element.",
            () => Zeros([0]).Quantile(0.5));
        Tensor parts = From([1.5, 0.5, -1, NaN, Infinity]);
        Assert.Equal([NaN, 2, NaN, NaN, NaN], Compile((Tensor q) => x.Quantile(q))(parts).ToArray<double>());
    }

    [Fact]
    public void Values_are_found_among_sorted_ones()
    {
        Tensor sorted = From([1.0, 2, 2, 5]), values = From([0.0, 1, 1.5, 2, 5, 6, NaN, -Infinity, Infinity], [3, 3]);
        Assert.Equal([0L, 0, 1, 1, 3, 4, 4, 0, 4], SearchSorted(sorted, values).ToArray<long>());
        Assert.Equal([0L, 1, 1, 3, 4, 4, 4, 0, 4], SearchSorted(sorted, values, right: true).ToArray<long>());
        Assert.Equal([3, 3], SearchSorted(sorted, values).Shape);
        Tensor withNaN = From([1.0, NaN, NaN]);
        Assert.Equal([1L, 0], SearchSorted(withNaN, From([NaN, 1])).ToArray<long>());
        Assert.Equal([3L, 1], SearchSorted(withNaN, From([NaN, 1]), right: true).ToArray<long>());
        Assert.Equal(2, SearchSorted(From([1, 3, 5]), 4).Item<long>());
        Assert.Equal([0L, 0], SearchSorted(Zeros([0]), Zeros([2])).ToArray<long>());
        Assert.Equal([0], SearchSorted(sorted, Zeros([0], DType.Float64)).Shape);
    }

    [Fact]
    public void Searches_agree_with_counting()
    {
        var random = new Random(3);
        foreach (int length in new[] { 1, 2, 3, 4, 7, 8, 9, 31, 100 })
        {
            Tensor sorted = Sample.Integers(random, [2, 1, length], -20, 20).Sort();
            Tensor values = Sample.Integers(random, [3, 50], -25, 25).ExpandDims(0);
            Tensor lines = sorted.ExpandDims(-2), ones = values.ExpandDims(-1);
            Assert.Equal((lines < ones).CountNonZero(-1).ToArray<long>(), SearchSorted(sorted, values).ToArray<long>());
            Assert.Equal((lines <= ones).CountNonZero(-1).ToArray<long>(), SearchSorted(sorted, values, right: true).ToArray<long>());
            Tensor batched = Vmap((Tensor s, Tensor v) => SearchSorted(s[0], v))(sorted, values.BroadcastTo([2, 3, 50]));
            Assert.Equal(SearchSorted(sorted, values).ToArray<long>(), batched.ToArray<long>());
        }
    }

    [Fact]
    public void Searches_that_do_not_fit_are_explained()
    {
        Messages.Verify(
            "SearchSorted: values of shape [3] do not fit sorted lines of shape [2, 4]. Give both the same axes but for the last, or search in one vector.",
            () => SearchSorted(Zeros([2, 4]), Zeros([3])));
        Messages.Verify("SearchSorted: axis -1 is out of range for shape []. A scalar has no axes.", () => SearchSorted(Zeros([]), Zeros([3])));
        Assert.Contains("do not mix", Assert.Throws<ArgumentException>(() => SearchSorted(Zeros([2]), From([1]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cumulative_LogSumExp_neither_overflows_nor_loses_what_is_small()
    {
        Tensor x = From([-1000.0, -1001, 3, 800, -5, 900]);
        double[] numbers = x.ToArray<double>();
        IEnumerable<double> expected = Enumerable.Range(1, 6).Select(count => (double)From(numbers[..count]).LogSumExp());
        AssertClose([.. expected], x.CumulativeLogSumExp(0), 1e-12);
        expected = Enumerable.Range(0, 6).Select(start => (double)From(numbers[start..]).LogSumExp());
        AssertClose([.. expected], x.CumulativeLogSumExp(-1, reverse: true), 1e-12);
        Tensor edges = From([-Infinity, -Infinity, 5, -Infinity, Infinity, 1, NaN, 2]);
        AssertClose([-Infinity, -Infinity, 5, 5, Infinity, Infinity, NaN, NaN], edges.CumulativeLogSumExp(0), 1e-12);
        Assert.Equal([0, 2], Zeros([0, 2]).CumulativeLogSumExp(0).Shape);
        Tensor small = From([-Infinity, -Infinity, 0.0]).Fresh();
        Assert.Equal([0.0, 0, 1], Gradients(small.CumulativeLogSumExp(0).Sum(), small)[0].ToArray<double>());
        Messages.Verify(
            "CumulativeLogSumExp: needs a floating-point tensor, but got Int32[1]. Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).",
            () => From([1]).CumulativeLogSumExp(0));
        Messages.Verify(
            "CumulativeLogSumExp: axis 1 is out of range for shape [2]. Use an axis from -1 to 0.", () =>
                Zeros([2]).CumulativeLogSumExp(1));
    }

    [Fact]
    public void Derivatives_agree_with_differences_to_second_order()
    {
        var random = new Random(3);
        Tensor weights = Sample.Uniform(random, [4, 5]);
        Func<Tensor, Tensor>[] functions =
        [
            x => (Sin(x.Sort(0)) * weights).Sum(),
            x => (Sin(x.Sort(descending: true)) * weights).Sum(),
            x => (Sin(x.TopK(2).Values) * weights[.., ..2]).Sum(),
            x => (Sin(x.Median(0)) * weights[0]).Sum(),
            x => (Sin(x.Quantile(From([0.2, 0.7]), 1)) * weights[..2, ..4]).Sum(),
            x => (x.Sort(0) * weights).Sum().BroadcastTo([2]).Quantile(0.5),
            x => x.Quantile(Sigmoid(x.Sum())),
            x => (Square(x.CumulativeLogSumExp(0)) * weights).Sum(),
            x => (Square(x.CumulativeLogSumExp(1, reverse: true)) * weights).Sum(),
            x => (Square(x.CumulativeMax(1)) * weights).Sum(),
        ];
        Tensor point = Sample.Distinct(random, [4, 5]) * 0.3;
        Tensor direction = Sample.Uniform(random, [4, 5]), other = Sample.Uniform(random, [4, 5]);
        double Difference(Func<Tensor, double> f) => (f(point + (direction * 1e-5)) - f(point - (direction * 1e-5))) / 2e-5;
        foreach (Func<Tensor, Tensor> f in functions)
        {
            Assert.Equal((double)(Grad(f)(point) * direction).Sum(), Difference(x => (double)f(x)), 1e-7);
            Assert.Equal((double)Jvp(f, point, direction).Tangent, Difference(x => (double)f(x)), 1e-7);
            Tensor Slope(Tensor x) => (Grad(f)(x) * other).Sum();
            Assert.Equal((double)(Grad(Slope)(point) * direction).Sum(), Difference(x => (double)Slope(x)), 1e-6);
        }
    }

    [Fact]
    public void Batches_are_loops_and_stacks()
    {
        Tensor x = Sample.Uniform(new Random(7), [3, 4, 5]);
        Func<Tensor, Tensor>[] functions =
        [
            v => v.Sort(0), v => v.ArgSort(), v => v.TopK(2, 0).Values, v => v.Median(1), v => v.Quantile(From([0.2, 0.9]), 0),
            v => v.Quantile(Sigmoid(v[0])), v => v.CumulativeLogSumExp(0),
            v => SearchSorted(v[0].Sort(), v), v => SearchSorted(From([-1.0, 0, 1]), v),
            v => SearchSorted(v.Sort(), From([-1.0, 0, 1]).BroadcastTo([4, 3])),
        ];
        foreach (Func<Tensor, Tensor> f in functions)
        {
            Tensor loop = Stack([.. Enumerable.Range(0, 3).Select(i => f(x[i]))]), batch = Vmap(f)(x);
            Assert.Equal(loop.Type, batch.Type);
            AssertClose(loop.Cast(DType.Float64), batch.Cast(DType.Float64), 1e-12);
        }
    }

    private static double OnLine(double[] sorted, double part)
    {
        double position = part * (sorted.Length - 1);
        int below = (int)position, above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
