namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class CbrtTests : UnaryLaws
{
    protected override Type Primitive => typeof(Cbrt);

    protected override Func<Tensor, Tensor> Function => Tensor.Cbrt;

    protected override (double Low, double High) Range => (-4, -0.3);

    protected override (double X, double Slope)[] Slopes => [(0, double.PositiveInfinity)];

    protected override double Oracle(double x) => Math.Cbrt(x);
}
