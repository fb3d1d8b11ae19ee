using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Functions;

public sealed class StatisticsTests
{
    private static readonly Tensor X = From([1.0, 2, 4, 8, 16, 33], [2, 3]);

    [Fact]
    public void Mean_of_axes()
    {
        Assert.Equal([4.5, 9, 18.5], X.Mean(0).ToArray<double>());
        AssertClose([7.0 / 3, 19], X.Mean(1, keepDims: true), 1e-12);
        Assert.Equal(64.0 / 6, (double)X.Mean(), 1e-14);
        Assert.Equal(double.NaN, (double)Zeros([0], DType.Float64).Mean());
        Messages.Verify(
            "Mean: needs a floating-point tensor, but got Int32[2]. Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).",
            () => From([1, 2]).Mean());
        Messages.Verify("Mean: axis 2 is out of range for shape [2, 3]. Use an axis from -2 to 1.", () => X.Mean(2));
        Messages.Verify(
            "Sum: needs numbers, but got Bool[1]. Convert it with .Cast(DType.Int32) or .Cast(DType.Float32).",
            () => From([true]).Sum());
    }

    [Fact]
    public void Variance_and_standard_deviation()
    {
        Assert.Equal([12.25, 49, 210.25], X.Variance(0).ToArray<double>());
        Assert.Equal([24.5, 98, 420.5], X.Variance(0, correction: 1).ToArray<double>());
        AssertClose([3.5, 7, 14.5], X.StandardDeviation(0), 1e-12);
        Assert.Equal([1, 1], X.Variance(keepDims: true).Shape);
        Assert.Equal(2.0 / 3, (double)(From([1.0, 2, 3]) + 1e8).Variance(), 1e-9);
        Messages.Verify(
            "Variance: 2 elements less a correction of 2 leave nothing to divide by (axes [0] of shape [2, 3]). Use a smaller correction, or reduce more elements.",
            () => X.Variance(0, correction: 2));
        Messages.Verify(
            "StandardDeviation: needs a floating-point tensor, but got Bool[1]. Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).",
            () => From([true]).StandardDeviation());
    }

    [Fact]
    public void Derivatives_at_zero_are_zero()
    {
        Tensor x = Zeros([3], DType.Float64).Fresh();
        Assert.Equal([0.0, 0, 0], Gradients(x.Norm(), x)[0].ToArray<double>());
        Assert.Equal([0.0, 0, 0], Gradients(x.StandardDeviation(), x)[0].ToArray<double>());
    }

    [Fact]
    public void Norm_is_the_length()
    {
        Assert.Equal([5.0, 13], From([3.0, 4, -5, 12], [2, 2]).Norm(1).ToArray<double>());
        Assert.Equal(0, (double)Zeros([0], DType.Float64).Norm());
        Assert.Equal(double.NaN, (double)From([1, double.NaN]).Norm());
        Assert.Equal(double.PositiveInfinity, (double)From([1, double.NegativeInfinity]).Norm());
        Tensor x = From([3.0, 4]).Fresh();
        AssertClose([0.6, 0.8], Gradients(x.Norm(), x)[0], 1e-12);
    }

    [Fact]
    public void LogSumExp_neither_overflows_nor_underflows()
    {
        Assert.Equal(1000 + Math.Log(2), (double)From([1000.0, 1000]).LogSumExp(), 1e-12);
        Tensor rows = From([-1000.0, -1000, -1000, 0, double.NegativeInfinity, double.NegativeInfinity], [2, 3]);
        AssertClose([-1000 + Math.Log(3), 0], rows.LogSumExp(1), 1e-12);
        Assert.Equal(double.NegativeInfinity, (double)From([double.NegativeInfinity, double.NegativeInfinity]).LogSumExp());
        Assert.Equal(double.PositiveInfinity, (double)From([0, double.PositiveInfinity]).LogSumExp());
        Assert.Equal(double.NaN, (double)From([0, double.NaN]).LogSumExp());
        Assert.Equal(double.NegativeInfinity, (double)Zeros([0], DType.Float64).LogSumExp());
        Assert.Equal([2, 1], X.LogSumExp(1, keepDims: true).Shape);
        Tensor x = X.Fresh();
        AssertClose(Softmax(X.Reshape(6)), Gradients(x.LogSumExp(), x)[0].Reshape(6), 1e-12);
    }

    [Fact]
    public void Softmax_adds_up_to_one()
    {
        Tensor x = From([1000.0, 1001, 1002, 0, double.NegativeInfinity, 0], [2, 3]);
        Tensor probabilities = Softmax(x);
        double sum = 1 + Math.E + (Math.E * Math.E);
        AssertClose([1 / sum, Math.E / sum, Math.E * Math.E / sum, 0.5, 0, 0.5], probabilities, 1e-12);
        AssertClose(Log(probabilities), LogSoftmax(x), 1e-12);
        AssertClose([1.0, 1, 1], Softmax(X, 0).Sum(0), 1e-12);
        Assert.Equal(-2000, LogSoftmax(From([0.0, 2000])).ToArray<double>()[0]);
        Messages.Verify("Softmax: axis -1 is out of range for shape []. A scalar has no axes.", () => Softmax(From(1.0)));
        Messages.Verify(
            "LogSoftmax: needs a floating-point tensor, but got Int32[1]. Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).",
            () => LogSoftmax(From([1])));
    }

    [Fact]
    public void Gradients_agree_with_differences()
    {
        var random = new Random(3);
        Tensor weights = Sample.Uniform(random, [3]), matrix = Sample.Uniform(random, [2, 3]);
        Func<Tensor, Tensor>[] functions =
        [
            x => (x.Variance(0, correction: 1) * weights).Sum(),
            x => (x.StandardDeviation(0) * weights).Sum(),
            x => (x.Norm(0) * weights).Sum(),
            x => (x.LogSumExp(0) * weights).Sum(),
            x => (Softmax(x) * matrix).Sum(),
            x => (LogSoftmax(x, 0) * matrix).Sum(),
            x => (x.LowerTriangle() * matrix * x).Sum(),
            x => (x.Mean(0) * x.Mean(0) * weights).Sum(),
        ];
        Tensor point = Sample.Uniform(random, [2, 3]), direction = Sample.Uniform(random, [2, 3]);
        foreach (Func<Tensor, Tensor> f in functions)
        {
            Tensor x = point.Fresh();
            double analytic = (double)(Gradients(f(x), x)[0] * direction).Sum();
            double numeric = (double)(f(point + (direction * 1e-5)) - f(point - (direction * 1e-5))) / 2e-5;
            Assert.Equal(analytic, numeric, 1e-7);
        }
    }

    [Fact]
    public void CountNonZero_counts()
    {
        Assert.Equal([1L, 2], From([0f, -0f, 3, float.NaN, 0, 1], [2, 3]).CountNonZero(1).ToArray<long>());
        Assert.Equal(2L, From([true, false, true]).CountNonZero().Item<long>());
        Assert.Equal(0L, Zeros([0]).CountNonZero().Item<long>());
    }

    [Fact]
    public void OneHot_has_one_one_a_row()
    {
        Tensor x = OneHot(From([2, 0]), 3);
        Assert.Equal(new TensorType(DType.Float32, [2, 3]), x.Type);
        Assert.Equal([0f, 0, 1, 1, 0, 0], x.ToArray<float>());
        Assert.Equal([false, true], OneHot(From(1L), 2, DType.Bool).ToArray<bool>());
        Assert.Equal([2, 0, 4], OneHot(Zeros([2, 0], DType.Int32), 4).Shape);
        Messages.Verify(
            "OneHot: index 3 is out of range for axis 1 of size 3, of shape [2, 3]. Indices in a tensor count from 0: use 0 to 2.",
            () => OneHot(From([0, 3]), 3));
        Messages.Verify(
            "OneHot: indices must be Int32 or Int64, but got Float32[1]. Convert them with .Cast(DType.Int32).",
            () => OneHot(Ones([1]), 3));
        Messages.Verify("OneHot: the count -1 is negative. Give the number of classes.", () => OneHot(From([0]), -1));
    }
}
