namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class SqrtTests : UnaryLaws
{
    protected override Type Primitive => typeof(Sqrt);

    protected override Func<Tensor, Tensor> Function => Tensor.Sqrt;

    protected override (double Low, double High) Range => (0.1, 4);

    protected override (double X, double Slope)[] Slopes => [(0, double.PositiveInfinity), (4, 0.25)];

    protected override double Oracle(double x) => Math.Sqrt(x);
}
