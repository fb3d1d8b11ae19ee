using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Operations.Windows;

public sealed class WindowMaxTests : PrimitiveTests
{
    protected override Type Primitive => typeof(WindowMax);

    protected override IEnumerable<LawCase> Cases(Random random) => WindowCases.Of(
        static (windows, shape, x) => new WindowMax(windows).Apply(x[0]),
        (windows, shape) => [Sample.Distinct(random, shape)]);

    [Fact]
    public void Infinities_and_NaN()
    {
        Tensor x = Tensor.From([double.NegativeInfinity, double.NegativeInfinity, 1, double.NaN, double.PositiveInfinity, 3]).Fresh();
        Tensor y = new WindowMax(new WindowGeometry(2, 2, 0, 0)).Apply(x);
        Assert.Equal([double.NegativeInfinity, double.NaN, double.PositiveInfinity], y.ToArray<double>());
        Tensor gradient = Reverse.Cotangents([y], [Tensor.From([1.0, 2, 3])], [x])[0];
        Assert.Equal([0.5, 0.5, 0, 0, 3, 0], gradient.ToArray<double>());
        Tensor tangent = Forward.Tangents([y], [x], [Tensor.From([1.0, 3, 5, 7, 9, 11])])[0];
        Assert.Equal([2.0, 0, 9], tangent.ToArray<double>());
    }

    [Fact]
    public void Ties_share_wherever_they_are()
    {
        Tensor x = Tensor.From([3.0, 3, 1, 1, 3, 1, 1, 1], [2, 4]).Fresh();
        Tensor y = new WindowMax(new WindowGeometry([2, 2], [2, 2], [0, 0], [0, 0])).Apply(x);
        Tensor gradient = Reverse.Cotangents([y], [Tensor.From([6.0, 8], [1, 2])], [x])[0];
        Assert.Equal([2.0, 2, 2, 2, 2, 0, 2, 2], gradient.ToArray<double>());
    }
}
