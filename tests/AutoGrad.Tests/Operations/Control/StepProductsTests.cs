using System.Collections.Immutable;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Operations.Control;

/// <summary>The gradient of a weight that every step of a loop multiplies with is one product over all steps.</summary>
public sealed class StepProductsTests
{
    private const int Batch = 2, Width = 8, Steps = 5;

    private static readonly Tensor Inputs = Sin(Arange(0, Steps * Batch * Width).Cast(DType.Float64)).Reshape(Steps, Batch, Width);

    private static Tensor Looped(Tensor weight) => Square(AutoGrad.Control.Scan(
        (Tensor h, Tensor x) => (Next(h, x, weight), h), ZerosLike(Inputs[0]), Inputs).Carry).Sum();

    private static Tensor Unrolled(Tensor weight)
    {
        Tensor h = ZerosLike(Inputs[0]);
        for (int t = 0; t < Steps; t++) h = Next(h, Inputs[t], weight);
        return Square(h).Sum();
    }

    private static Tensor Next(Tensor h, Tensor x, Tensor weight) => Tanh(MatMul(h, weight) + x);

    private static Tensor Weight => Cos(Arange(0, Width * Width).Cast(DType.Float64)).Reshape(Width, Width) / 4;

    [Fact]
    public void Equals_the_gradient_of_the_unrolled_loop()
    {
        Tensor difference = Abs(Grad(Looped, Weight) - Grad(Unrolled, Weight)).Max();
        Assert.InRange((double)difference, 0, 1e-13);
        Tensor second = Abs(Grad((Tensor w) => (Grad(Looped, w) * Weight).Sum(), Weight) - Grad((Tensor w) => (Grad(Unrolled, w) * Weight).Sum(), Weight)).Max();
        Assert.InRange((double)second, 0, 1e-12);
    }

    [Fact]
    public void No_loop_carries_a_sum_of_the_size_of_the_weight()
    {
        ImmutableArray<Scan> loops = [.. Graph.Of([], [Grad(Looped, Weight)]).Nodes.Select(static node => node.Primitive).OfType<Scan>()];
        Assert.NotEmpty(loops);
        Assert.All(loops, static loop => Assert.DoesNotContain(loop.Body.Inputs[..loop.Carries], static carry => carry.Size == Width * Width));
    }

    [Fact]
    public void A_product_with_larger_factors_is_added_up_in_the_loop()
    {
        Tensor many = Sin(Arange(0, 3 * 100 * 2).Cast(DType.Float64)).Reshape(3, 100, 2); // factors of 200 elements for a weight of 4
        Tensor Loss(Tensor w) =>
            Square(AutoGrad.Control.Scan((Tensor h, Tensor x) => (Tanh(MatMul(h, w) + x), h), ZerosLike(many[0]), many).Carry).Sum();
        Tensor weight = Ones([2, 2], DType.Float64);
        Assert.Contains(
            Graph.Of([], [Grad(Loss, weight)]).Nodes.Select(static node => node.Primitive).OfType<Scan>(),
            static loop => loop.Body.Inputs[..loop.Carries].Any(static carry => carry.Size == 4));
    }
}
