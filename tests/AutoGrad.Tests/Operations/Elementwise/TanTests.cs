namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class TanTests : UnaryLaws
{
    protected override Type Primitive => typeof(Tan);

    protected override Func<Tensor, Tensor> Function => Tensor.Tan;

    protected override (double Low, double High) Range => (-1.2, 1.2);

    protected override double Oracle(double x) => Math.Tan(x);
}
