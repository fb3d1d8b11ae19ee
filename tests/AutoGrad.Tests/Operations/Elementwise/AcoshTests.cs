namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class AcoshTests : UnaryLaws
{
    protected override Type Primitive => typeof(Acosh);

    protected override Func<Tensor, Tensor> Function => Tensor.Acosh;

    protected override (double Low, double High) Range => (1.2, 4);

    protected override (double X, double Slope)[] Slopes => [(1, double.PositiveInfinity)];

    protected override double Oracle(double x) => Math.Acosh(x);
}
