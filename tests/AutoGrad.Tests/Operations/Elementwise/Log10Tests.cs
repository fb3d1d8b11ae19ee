namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class Log10Tests : UnaryLaws
{
    protected override Type Primitive => typeof(Log10);

    protected override Func<Tensor, Tensor> Function => Tensor.Log10;

    protected override (double Low, double High) Range => (0.1, 4);

    protected override double Oracle(double x) => Math.Log10(x);
}
