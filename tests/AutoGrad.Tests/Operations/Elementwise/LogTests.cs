namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class LogTests : UnaryLaws
{
    protected override Type Primitive => typeof(Log);

    protected override Func<Tensor, Tensor> Function => Tensor.Log;

    protected override (double Low, double High) Range => (0.1, 4);

    protected override (double X, double Slope)[] Slopes => [(0, double.PositiveInfinity), (-0.0, double.NegativeInfinity)];

    protected override double Oracle(double x) => Math.Log(x);
}
