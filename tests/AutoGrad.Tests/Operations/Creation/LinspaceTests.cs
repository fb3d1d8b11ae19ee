using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AutoGrad.Tests.Operations.Creation;

public sealed class LinspaceTests
{
    [Fact]
    public void Both_ends_are_included()
    {
        Assert.Equal([0f, 0.25f, 0.5f, 0.75f, 1f], Tensor.Linspace(0, 1, 5).ToArray<float>());
        Assert.Equal([2.0, 1, 0, -1], Tensor.Linspace(2, -1, 4, DType.Float64).ToArray<double>());
    }

    [Fact]
    public void Few_numbers()
    {
        Assert.Equal(new TensorType(DType.Float32, [0]), Tensor.Linspace(3, 4, 0).Type);
        Assert.Equal([3f], Tensor.Linspace(3, 4, 1).ToArray<float>());
        Assert.Equal([3f, 4f], Tensor.Linspace(3, 4, 2).ToArray<float>());
    }

    [Fact]
    public void Ends_are_exact_numbers_in_order_and_equally_far_apart() => Prop.ForAll(
        ArbMap.Default.ArbFor<NormalFloat>(),
        ArbMap.Default.ArbFor<NormalFloat>(),
        Gen.Choose(2, 60).ToArbitrary(),
        static (from, to, count) =>
        {
            double start = from.Get, stop = to.Get;
            double[] numbers = Tensor.Linspace(start, stop, count, DType.Float64).ToArray<double>();
            Assert.Equal(start, numbers[0]);
            Assert.Equal(stop, numbers[^1]);
            double step = (stop / (count - 1)) - (start / (count - 1));
            for (int i = 1; i < count; i++)
            {
                Assert.True(start <= stop ? numbers[i] >= numbers[i - 1] : numbers[i] <= numbers[i - 1]);
                double slack = 1e-14 * Math.Max(Math.Abs(start), Math.Abs(stop));
                Assert.InRange(numbers[i] - numbers[i - 1], step - slack, step + slack);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Ends_whose_difference_overflows() =>
        Assert.Equal([-1e308, 0, 1e308], Tensor.Linspace(-1e308, 1e308, 3, DType.Float64).ToArray<double>());

    [Fact]
    public void Mistakes_are_explained()
    {
        AssertError("Linspace: cannot make -1 numbers. Pass a count of 0 or more.", static () => Tensor.Linspace(0, 1, -1));
        AssertError(
            "Linspace: the ends 0 and NaN must be finite. Pass ordinary numbers.", static () => Tensor.Linspace(0, double.NaN, 2));
        AssertError(
            "Linspace: needs a floating-point tensor, but got Int32[2]. Convert it with .Cast(DType.Float32) or .Cast(DType.Float64).",
            static () => Tensor.Linspace(0, 1, 2, DType.Int32));
    }

    private static void AssertError(string message, Func<Tensor> mistake) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(mistake).Message);
}
