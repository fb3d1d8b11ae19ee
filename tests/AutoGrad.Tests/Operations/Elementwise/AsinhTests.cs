namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class AsinhTests : UnaryLaws
{
    protected override Type Primitive => typeof(Asinh);

    protected override Func<Tensor, Tensor> Function => Tensor.Asinh;

    protected override (double X, double Slope)[] Slopes => [(0, 1), (1e200, 0)];

    protected override double Oracle(double x) => Math.Asinh(x);
}
