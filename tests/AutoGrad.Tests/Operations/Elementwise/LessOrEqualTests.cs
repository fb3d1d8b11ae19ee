using Xunit;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class LessOrEqualTests : BinaryLaws
{
    protected override Type Primitive => typeof(LessOrEqual);

    protected override Func<Tensor, Tensor, Tensor> Function => static (x, y) => x <= y;

    protected override bool TakesBools => true;

    protected override bool IsDifferentiable => false;

    protected override double Oracle(double x, double y) => x <= y ? 1 : 0;

    [Fact]
    public void Both_operators()
    {
        Tensor x = Tensor.From([1.0, 2, 3, double.NaN]);
        Assert.Equal([true, true, false, false], (x <= 2).ToArray<bool>());
        Assert.Equal([false, true, true, false], (x >= 2).ToArray<bool>());
    }

    [Fact]
    public void Of_Bools()
    {
        Tensor x = Tensor.From([false, false, true, true]), y = Tensor.From([false, true, false, true]);
        Assert.Equal([true, true, false, true], (x <= y).ToArray<bool>());
        Assert.Equal([true, false, true, true], (x >= y).ToArray<bool>());
    }

    [Fact]
    public void The_other_operator_says_its_own_name()
    {
        var error = Assert.Throws<ArgumentException>(static () => Tensor.Ones([2]) >= Tensor.Ones([3]));
        Assert.StartsWith("GreaterOrEqual: shapes [2] and [3] do not broadcast together.", error.Message, StringComparison.Ordinal);
    }
}
