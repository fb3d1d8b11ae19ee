namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class RsqrtTests : UnaryLaws
{
    protected override Type Primitive => typeof(Rsqrt);

    protected override Func<Tensor, Tensor> Function => Tensor.Rsqrt;

    protected override (double Low, double High) Range => (0.3, 4);

    protected override double Oracle(double x) => 1 / Math.Sqrt(x);
}
