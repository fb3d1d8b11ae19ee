namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class Log2Tests : UnaryLaws
{
    protected override Type Primitive => typeof(Log2);

    protected override Func<Tensor, Tensor> Function => Tensor.Log2;

    protected override (double Low, double High) Range => (0.1, 4);

    protected override double Oracle(double x) => Math.Log2(x);
}
