namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class CoshTests : UnaryLaws
{
    protected override Type Primitive => typeof(Cosh);

    protected override Func<Tensor, Tensor> Function => Tensor.Cosh;

    protected override (double X, double Slope)[] Slopes => [(0, 0)];

    protected override double Oracle(double x) => Math.Cosh(x);
}
