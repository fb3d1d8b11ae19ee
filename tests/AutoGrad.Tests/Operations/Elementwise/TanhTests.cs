namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class TanhTests : UnaryLaws
{
    protected override Type Primitive => typeof(Tanh);

    protected override Func<Tensor, Tensor> Function => Tensor.Tanh;

    protected override (double X, double Slope)[] Slopes => [(0, 1), (1000, 0)];

    protected override double Oracle(double x) => Math.Tanh(x);
}
