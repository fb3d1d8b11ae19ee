using Xunit;

namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class EqualTests : BinaryLaws
{
    protected override Type Primitive => typeof(Equal);

    protected override Func<Tensor, Tensor, Tensor> Function => Tensor.Equal;

    protected override bool TakesBools => true;

    protected override bool IsDifferentiable => false;

    protected override double Oracle(double x, double y) => x == y ? 1 : 0;

    [Fact]
    public void NaN_equals_nothing_and_zeros_are_equal()
    {
        Tensor x = Tensor.From([double.NaN, -0.0, 1]), y = Tensor.From([double.NaN, 0, 2]);
        Assert.Equal([false, true, false], Tensor.Equal(x, y).ToArray<bool>());
        Assert.Equal([true, false, true], Tensor.NotEqual(x, y).ToArray<bool>());
    }

    [Fact]
    public void Of_Bools_and_integers()
    {
        Assert.Equal([true, false], Tensor.Equal(Tensor.From([true, false]), true).ToArray<bool>());
        Assert.Equal([false, true], Tensor.NotEqual(Tensor.From([3, 4]), 3).ToArray<bool>());
    }

    [Fact]
    public void NotEqual_says_its_own_name()
    {
        var error = Assert.Throws<ArgumentException>(static () => Tensor.NotEqual(Tensor.Ones([2]), Tensor.Ones([3])));
        Assert.StartsWith("NotEqual: shapes [2] and [3] do not broadcast together.", error.Message, StringComparison.Ordinal);
    }
}
