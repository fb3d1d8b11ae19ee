namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class AsinTests : UnaryLaws
{
    protected override Type Primitive => typeof(Asin);

    protected override Func<Tensor, Tensor> Function => Tensor.Asin;

    protected override (double Low, double High) Range => (-0.8, 0.8);

    protected override (double X, double Slope)[] Slopes => [(0, 1), (1, double.PositiveInfinity), (-1, double.PositiveInfinity)];

    protected override double Oracle(double x) => Math.Asin(x);
}
