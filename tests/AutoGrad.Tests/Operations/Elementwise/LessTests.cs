using Xunit;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class LessTests : BinaryLaws
{
    protected override Type Primitive => typeof(Less);

    protected override Func<Tensor, Tensor, Tensor> Function => static (x, y) => x < y;

    protected override bool TakesBools => true;

    protected override bool IsDifferentiable => false;

    protected override double Oracle(double x, double y) => x < y ? 1 : 0;

    [Fact]
    public void Both_operators()
    {
        Tensor x = Tensor.From([1.0, 2, 3, double.NaN]);
        Assert.Equal([true, false, false, false], (x < 2).ToArray<bool>());
        Assert.Equal([false, false, true, false], (x > 2).ToArray<bool>());
    }

    [Fact]
    public void Of_Bools()
    {
        Tensor x = Tensor.From([false, false, true, true]), y = Tensor.From([false, true, false, true]);
        Assert.Equal([false, true, false, false], (x < y).ToArray<bool>());
        Assert.Equal([false, false, true, false], (x > y).ToArray<bool>());
    }

    [Fact]
    public void The_other_operator_says_its_own_name()
    {
        var error = Assert.Throws<ArgumentException>(static () => Tensor.Ones([2]) > Tensor.Ones([3]));
        Assert.StartsWith("Greater: shapes [2] and [3] do not broadcast together.", error.Message, StringComparison.Ordinal);
    }
}
