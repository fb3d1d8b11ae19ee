namespace AutoGrad.Tests.Operations.Elementwise;

public sealed class AtanTests : UnaryLaws
{
    protected override Type Primitive => typeof(Atan);

    protected override Func<Tensor, Tensor> Function => Tensor.Atan;

    protected override (double X, double Slope)[] Slopes => [(0, 1), (double.PositiveInfinity, 0)];

    protected override double Oracle(double x) => Math.Atan(x);
}
