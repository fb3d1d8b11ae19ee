namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class CosTests : UnaryLaws
{
    protected override Type Primitive => typeof(Cos);

    protected override Func<Tensor, Tensor> Function => Tensor.Cos;

    protected override (double Low, double High) Range => (-4, 4);

    protected override double Oracle(double x) => Math.Cos(x);
}
